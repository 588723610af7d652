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
    /// <summary>Variables by which git finds it; empty where git finds it from the folder.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether new objects must be on the disk before a commit is told of.</summary>
    public bool IsDurable { get; init; }

    /// <summary>Whether its index is a copy of one that an agent may have damaged: one that git cannot read counts as none.</summary>
    public bool HasForeignIndex { get; init; }

    /// <summary>The rules of what is ignored here besides the <c>.gitignore</c> files.</summary>
    public string ExcludeFile { get; init; } = Path.Join(CommonFolder, "info", "exclude");

    /// <summary>Submodules that a snapshot leaves as they are recorded, where their folders exist.</summary>
    public IReadOnlySet<string> Submodules { get; init; } = new HashSet<string>();

    /// <summary>A command on its objects and refs.</summary>
    public GitCall Call(params IReadOnlyList<string> arguments) => new(Workspace, arguments) { Variables = Variables };

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
