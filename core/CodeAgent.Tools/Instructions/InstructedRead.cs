using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Prompts;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Instructions;

/// <summary>
/// Adds to a read file what its folders, and the rules about it, tell agents: each once while it stays the same. That it
/// was told is recorded as a file that the model has seen, so it survives a restart.
/// </summary>
internal sealed class InstructedRead(ITool read, InstructionOptions options) : ITool
{
    private const int LargestText = 20_000;

    /// <inheritdoc/>
    public ToolDescriptor Descriptor => read.Descriptor;

    /// <inheritdoc/>
    public ToolPlan Plan(JsonElement input, ToolScope scope) => read.Plan(input, scope);

    /// <inheritdoc/>
    public async Task<ToolResult> InvokeAsync(
        JsonElement input,
        ToolContext context,
        CancellationToken cancellationToken
    )
    {
        var result = await read.InvokeAsync(input, context, cancellationToken);
        if (result.Failure is not null || result.FilesSeen is not [var seen])
        {
            return result;
        }

        var news = Untold(seen.Path, context);
        return news.Count == 0
            ? result
            : result with
            {
                Content = [.. result.Content, .. news.Select(file => new TextBlock(Told(file, context)))],
                FilesSeen = [.. result.FilesSeen, .. news.Select(file => new FileSeen(file.Path, file.Sha256))],
            };
    }

    private List<InstructionFile> Untold(string path, ToolContext context)
    {
        try
        {
            return
            [
                .. new InstructionResolver(options)
                    .ForFile(context.Scope.Workspace, path)
                    .Where(file =>
                        file.Path != path
                        && (!context.Files.TryGetValue(file.Path, out var known) || known.Sha256 != file.Sha256)
                    ),
            ];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static string Told(InstructionFile file, ToolContext context)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["file"] = Path.GetRelativePath(context.Scope.Workspace, file.Path),
            ["text"] = InstructionReader.Head(file.Text, LargestText),
        };
        return PromptLibrary.Fill("instructions-nested", values);
    }
}
