using CodeAgent.Core.Context;
using CodeAgent.Core.Prompts;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Tools.Instructions;

/// <summary>The instruction files that hold from the beginning of a session, each as a part of its own.</summary>
public sealed class InstructionsFragment(InstructionOptions options) : IContextFragment
{
    private const string Rest = "\n… (the rest is left out; read the file)";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PinnedFragment>> RenderAsync(
        SessionSettings settings,
        CancellationToken cancellationToken
    )
    {
        var parts = new List<PinnedFragment>();
        var left = options.LargestText;
        foreach (var file in Loaded(settings.Workspace))
        {
            var text = file.Text.Length <= left ? file.Text : InstructionReader.Head(file.Text, left).TrimEnd() + Rest;
            left = Math.Max(0, left - file.Text.Length);
            parts.Add(
                new PinnedFragment(
                    "instructions",
                    Shown(file.Path, settings.Workspace),
                    file.Trust,
                    Told(file, settings.Workspace, text)
                )
            );
        }

        return ValueTask.FromResult<IReadOnlyList<PinnedFragment>>(parts);
    }

    /// <summary>A path as people know it: from the workspace, or from home.</summary>
    internal string Shown(string path, string workspace)
    {
        var folder = InstructionReader.Real(workspace);
        return InstructionFolders.IsBelow(path, folder) ? Path.GetRelativePath(folder, path)
            : InstructionFolders.IsBelow(path, options.Home) ? $"~/{Path.GetRelativePath(options.Home, path)}"
            : path;
    }

    private IReadOnlyList<InstructionFile> Loaded(string workspace)
    {
        try
        {
            return new InstructionResolver(options).Resolve(workspace).Loaded;
        }
        catch (IOException)
        {
            // A workspace whose own path is a circle of links has no files at all.
            return [];
        }
    }

    private string Told(InstructionFile file, string workspace, string text)
    {
        var prompt = file.Scope switch
        {
            InstructionScope.Managed => "instructions-organisation",
            InstructionScope.User => "instructions-user",
            _ => "instructions",
        };
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["file"] = Shown(file.Path, workspace),
            ["text"] = text,
        };
        return PromptLibrary.Fill(prompt, values);
    }
}
