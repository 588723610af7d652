using System.Text;
using CodeAgent.Core.Prompts;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Context;

/// <summary>The repository's own instructions for agents: CLAUDE.md of the workspace, or else its AGENTS.md.</summary>
public sealed class InstructionsFragment : IContextFragment
{
    private const int MaxCharacters = 40_000;
    private static readonly string[] s_names = ["CLAUDE.md", ".claude/CLAUDE.md", "AGENTS.md"];

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<PinnedFragment>> RenderAsync(
        SessionSettings settings,
        CancellationToken cancellationToken
    )
    {
        foreach (var name in s_names)
        {
            if (await ReadAsync(settings.Workspace, name, cancellationToken) is { Length: > 0 } text)
            {
                var values = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["file"] = name,
                    ["text"] = text,
                };
                return
                [
                    new PinnedFragment("instructions", name, "repository", PromptLibrary.Fill("instructions", values)),
                ];
            }
        }

        return [];
    }

    /// <summary>The beginning of a regular file inside the workspace; null where there is none.</summary>
    private static async Task<string?> ReadAsync(string workspace, string name, CancellationToken cancellationToken)
    {
        try
        {
            var root = LinkedPath.Resolve(workspace).TrimEnd('/') + "/";
            var file = new FileInfo(LinkedPath.Resolve(Path.Combine(workspace, name)));

            // A link must not carry a file from elsewhere to the model; pipes and devices, which never end, have no length.
            if (!file.FullName.StartsWith(root, StringComparison.Ordinal) || file is not { Exists: true, Length: > 0 })
            {
                return null;
            }

            await using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var buffer = new char[MaxCharacters + 1];
            var read = await reader.ReadBlockAsync(buffer, cancellationToken);
            var text = TextCut.Head(new string(buffer, 0, read), MaxCharacters).Trim().ToString();
            return read <= MaxCharacters ? text : text + "\n… (the rest is left out; read the file)";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
