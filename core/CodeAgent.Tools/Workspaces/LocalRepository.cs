using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>A repository in a folder of this machine.</summary>
/// <param name="Top">The top of its work tree; the git folder of a bare one.</param>
/// <param name="GitFolder">Its git folder; of a linked worktree, the worktree's.</param>
/// <param name="CommonFolder">The git folder with the objects and refs.</param>
/// <param name="ObjectFormat">E.g. <c>sha1</c>.</param>
/// <param name="IsBare">Whether it has no work tree.</param>
internal sealed record LocalRepository(
    string Top,
    string GitFolder,
    string CommonFolder,
    string ObjectFormat,
    bool IsBare
)
{
    /// <summary>Whether it has only the latest part of its history.</summary>
    public bool IsShallow { get; init; }

    /// <summary>Finds it.</summary>
    /// <exception cref="GitFailedException">There is none, or git does not trust it.</exception>
    public static async Task<LocalRepository> FindAsync(GitProgram git, string folder, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
            throw new GitFailedException($"There is no folder {folder}: give a repository's folder or address.");
        string[] asked =
        [
            "rev-parse",
            "--path-format=absolute",
            "--is-bare-repository",
            "--git-dir",
            "--git-common-dir",
            "--show-object-format",
            "--is-shallow-repository",
        ];
        var answer = await git.AskAsync(new GitCall(folder, asked), cancellation);
        var lines = answer.Text.Split('\n');
        if (answer.ExitCode != 0 || lines.Length < 5)
            throw new GitFailedException(
                answer.Errors.Contains("not a git repository", StringComparison.Ordinal)
                    ? $"{folder} is in no git repository: run git init there and make a commit, or give another."
                    : $"{folder} is in no usable git repository: {answer.Errors.Split('\n')[0]}"
            );
        var isBare = lines[0] == "true";
        var top = isBare
            ? lines[1]
            : (
                await git.RunAsync(
                    new GitCall(folder, "rev-parse", "--path-format=absolute", "--show-toplevel"),
                    cancellation
                )
            ).Text.TrimEnd('\n');
        return new LocalRepository(top, lines[1], lines[2], lines[3], isBare) { IsShallow = lines[4] == "true" };
    }
}
