using CodeAgent.Tools.Search;

namespace CodeAgent.Tools.Instructions;

/// <summary>Files of rules that may be about some paths only: <c>.claude/rules</c>, <c>.github/instructions</c>.</summary>
internal static class RuleFiles
{
    private const int DeepestFolder = 8;

    /// <summary>The Markdown files of a folder and its folders, by name.</summary>
    public static IReadOnlyList<string> In(string folder, string ending, int most)
    {
        var files = new List<string>();
        Collect(folder, ending, most, 0, files);
        files.Sort(StringComparer.Ordinal);
        return files;
    }

    /// <summary>A rule with what its front matter says.</summary>
    /// <param name="file">The file as it was read.</param>
    /// <param name="key">The name of its patterns: <c>paths</c> or <c>applyTo</c>.</param>
    /// <param name="folder">The folder that patterns are counted from.</param>
    /// <param name="fault">What is wrong with it; null for nothing.</param>
    public static InstructionFile Of(InstructionFile file, string key, string folder, out string? fault)
    {
        var matter = FrontMatter.Read(file.Text);
        var patterns = matter.List(key);
        fault =
            matter.Fault
            ?? patterns?.Where(pattern => GlobPattern.ForPaths(pattern) is null).FirstOrDefault() switch
            {
                { } broken => $"the pattern '{broken}' cannot be understood",
                null => matter.Fault,
            };
        var isForAll = patterns is null || patterns.Any(pattern => pattern is "**" or "**/*" or "*");
        return file with { Text = matter.Body.Trim(), Patterns = isForAll ? null : patterns, Folder = folder };
    }

    /// <summary>Whether a rule is about a file.</summary>
    public static bool IsAbout(InstructionFile rule, string path) =>
        InstructionFolders.IsBelow(path, rule.Folder)
        && rule.Patterns!.Any(pattern =>
            GlobPattern.ForPaths(pattern)?.IsMatch(Path.GetRelativePath(rule.Folder, path)) == true
        );

    private static void Collect(string folder, string ending, int most, int depth, List<string> files)
    {
        if (depth > DeepestFolder || files.Count >= most)
        {
            return;
        }

        try
        {
            foreach (
                var entry in new DirectoryInfo(folder)
                    .EnumerateFileSystemInfos()
                    .OrderBy(entry => entry.Name, StringComparer.Ordinal)
            )
            {
                if (entry is DirectoryInfo inner)
                {
                    Collect(inner.FullName, ending, most, depth + 1, files);
                }
                else if (entry.Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && files.Count < most)
                {
                    files.Add(entry.FullName);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A folder that is not there or cannot be read has no rules.
        }
    }
}
