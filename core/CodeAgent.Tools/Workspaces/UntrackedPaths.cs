using System.Text;
using CodeAgent.Tools.Git;
using CodeAgent.Tools.Native;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Workspaces;

/// <summary>
/// Finds files that git does not track and a checkout would overwrite. git itself refuses to for most, but not for
/// ignored ones, which may be a user's secrets or notes.
/// </summary>
internal sealed class UntrackedPaths(string root, Func<string[], Task<ProgramAnswer>> ask)
{
    /// <summary>The first one in the way of going from one commit to another; null for none.</summary>
    public async Task<string?> InTheWayAsync(string from, string to)
    {
        var added = await ListAsync(
            "diff-tree",
            "-r",
            "-z",
            "--no-renames",
            "--name-only",
            "--diff-filter=A",
            from,
            to
        );
        if (added.Count == 0)
            return null;
        var tracked = (await ListAsync("ls-files", "-z")).ToHashSet(StringComparer.Ordinal);
        foreach (var path in added.Where(path => !tracked.Contains(path)))
        {
            if (PlacesOf(path).FirstOrDefault(place => !tracked.Contains(place) && IsFile(place)) is { } file)
                return Shown(file);
            if (KindOf(path) == FileKind.Folder && await HasUntrackedAsync(path))
                return Shown(path);
        }
        return null;
    }

    /// <summary>The path and the folders that it needs.</summary>
    private static IEnumerable<string> PlacesOf(string path)
    {
        for (var at = path.IndexOf('/'); at >= 0; at = path.IndexOf('/', at + 1))
            yield return path[..at];
        yield return path;
    }

    private bool IsFile(string path) => KindOf(path) is not (FileKind.Missing or FileKind.Folder);

    private FileKind KindOf(string path) =>
        GitPaths.ToFile(root, path) is { } file ? FileStat.OfPath(file).Kind : FileKind.Missing;

    private async Task<bool> HasUntrackedAsync(string path) =>
        (await ListAsync("ls-files", "-z", "-o", "--directory", "--", $":(top,literal){Shown(path)}")).Count > 0;

    private async Task<List<string>> ListAsync(params string[] arguments)
    {
        var answer = await ask(arguments);
        return answer.ExitCode == 0
            ? [.. GitPaths.Parse(answer.Output)]
            : throw new GitFailedException($"The work tree cannot be looked at: {answer.Errors.Split('\n')[0]}");
    }

    private static string Shown(string path) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(path));
}
