namespace CodeAgent.Tools.Git;

/// <summary>The repository that a folder lies in.</summary>
/// <param name="Workspace">The folder.</param>
/// <param name="Root">The top of its work tree.</param>
/// <param name="GitFolder">Its own git folder; of a linked worktree, the worktree's.</param>
/// <param name="CommonFolder">The git folder that has the objects and refs.</param>
/// <param name="Prefix">The folder below the root, with a slash at its end; empty for the root.</param>
/// <param name="ObjectFormat">E.g. <c>sha1</c>.</param>
internal sealed record GitRepository(
    string Workspace,
    string Root,
    string GitFolder,
    string CommonFolder,
    string Prefix,
    string ObjectFormat
)
{
    /// <summary>Finds it.</summary>
    /// <exception cref="GitFailedException">There is none with a work tree, or git does not trust it.</exception>
    public static async Task<GitRepository> FindAsync(
        GitProgram git,
        string workspace,
        CancellationToken cancellationToken
    )
    {
        if (!Directory.Exists(workspace))
            throw new GitFailedException("The workspace's folder is not there.");
        string[] asked =
        [
            "rev-parse",
            "--path-format=absolute",
            "--show-toplevel",
            "--git-dir",
            "--git-common-dir",
            "--show-object-format",
            "--show-prefix",
        ];
        var answer = await git.AskAsync(new GitCall(workspace, asked), cancellationToken);
        var lines = answer.Text.Split('\n');
        if (answer.ExitCode != 0 || lines.Length < 5)
            throw new GitFailedException(
                answer.Errors.Contains("not a git repository", StringComparison.Ordinal) || answer.Errors.Length == 0
                    ? "The workspace is not in a git repository."
                    : $"The workspace is in no usable git repository: {answer.Errors.Split('\n')[0]}"
            );
        return new GitRepository(workspace, lines[0], lines[1], lines[2], lines[4], lines[3]);
    }
}
