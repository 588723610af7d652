using CodeAgent.Core.Workspaces;

namespace CodeAgent.Core.Tasks.Plans;

/// <summary>Finds checks whose own files a task changed: their evidence is about something else than was agreed.</summary>
internal static class CheckedFiles
{
    private static readonly char[] s_between =
    [
        ' ',
        '\t',
        '\n',
        ';',
        '&',
        '|',
        '(',
        ')',
        '<',
        '>',
        '"',
        '\'',
        '`',
        '=',
    ];

    /// <summary>The commands that name a changed file, or a folder with one.</summary>
    public static IReadOnlyList<string> Changed(IEnumerable<string> commands, IReadOnlyList<FileChange> changes) =>
        [.. commands.Where(command => Words(command).Any(word => changes.Any(change => Names(word, change.Path))))];

    private static IEnumerable<string> Words(string command) =>
        command
            .Split(s_between, StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.StartsWith("./", StringComparison.Ordinal) ? word[2..] : word)
            .Select(word => word.TrimEnd('/'))
            .Where(word => word.Length > 0);

    private static bool Names(string word, string path) =>
        path == word || path.StartsWith(word + "/", StringComparison.Ordinal);
}
