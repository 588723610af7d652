namespace CodeAgent.Cli.Chat.Input;

/// <summary>What a word could become: a command after <c>/</c>, a file after <c>@</c>.</summary>
internal sealed class Completion(string workspace, IReadOnlyList<string> commands)
{
    private const int Most = 8;
    private const int MostFiles = 20_000;
    private static readonly HashSet<string> s_skipped =
    [
        ".git",
        "node_modules",
        "bin",
        "obj",
        ".venv",
        "target",
        "dist",
    ];
    private List<string>? _files;

    /// <summary>Candidates for the word at the cursor, best first; empty for none.</summary>
    public IReadOnlyList<string> Find(LineBuffer draft)
    {
        var word = draft.WordBeforeCursor;
        if (word.StartsWith('/') && draft.Text.Length == word.Length)
        {
            return [.. commands.Where(command => command.StartsWith(word, StringComparison.Ordinal)).Take(Most)];
        }

        return word.StartsWith('@') ? [.. Files(word[1..]).Select(file => "@" + file).Take(Most)] : [];
    }

    /// <summary>Forgets the files that were seen, after something may have changed them.</summary>
    public void Forget() => _files = null;

    private IEnumerable<string> Files(string part)
    {
        _files ??= [.. List(workspace, "").Take(MostFiles)];
        return _files
            .Where(file => file.Contains(part, StringComparison.OrdinalIgnoreCase))
            .OrderBy(file => Path.GetFileName(file).StartsWith(part, StringComparison.OrdinalIgnoreCase) ? 0 : 1)
            .ThenBy(file => file.Length);
    }

    private static IEnumerable<string> List(string folder, string prefix)
    {
        FileSystemInfo[] entries;
        try
        {
            entries = [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().Take(MostFiles)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        foreach (var file in entries.OfType<FileInfo>())
        {
            yield return prefix + file.Name;
        }

        // A link to a folder may lead round in a circle or out of the workspace.
        foreach (
            var child in entries
                .OfType<DirectoryInfo>()
                .Where(child => child.LinkTarget is null && !s_skipped.Contains(child.Name))
        )
        {
            foreach (var file in List(child.FullName, $"{prefix}{child.Name}/"))
            {
                yield return file;
            }
        }
    }
}
