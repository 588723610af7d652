using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>A branch of a user's repository, and the work tree that may follow it.</summary>
internal sealed class UserBranch(
    GitProgram git,
    LocalRepository user,
    string branch,
    IReadOnlyDictionary<string, string> filters
)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);
    private static readonly string[] s_underway =
    [
        "MERGE_HEAD",
        "CHERRY_PICK_HEAD",
        "REVERT_HEAD",
        "rebase-merge",
        "rebase-apply",
    ];

    // What git says of changed and of untracked files.
    private static readonly string[] s_inTheWay =
    [
        "not uptodate",
        "would be overwritten",
        "would be removed",
        "would lose",
    ];

    private string Ref => $"refs/heads/{branch}";

    /// <summary>Refuses what git takes for no branch's name.</summary>
    public async Task RefuseBadNameAsync(CancellationToken cancellationToken)
    {
        var isPlain = branch.Length > 0 && branch[0] != '-' && branch != "HEAD";
        if (!isPlain || (await AskAsync(["check-ref-format", Ref], cancellationToken)).ExitCode != 0)
            throw new GitFailedException($"'{branch}' is no name of a branch: choose another.");
    }

    /// <summary>Where it is; null where there is none.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        var answer = await AskAsync(["rev-parse", "--verify", "--quiet", Ref], cancellationToken);
        return answer.ExitCode == 0 ? answer.Text.Trim() : null;
    }

    /// <summary>Whether the repository has a commit.</summary>
    public async Task<bool> HasAsync(string commit, CancellationToken cancellationToken)
    {
        // Reachable, not only there: a pack that was cut short may have left a part.
        var answer = await AskAsync(["for-each-ref", "--count=1", "--contains", commit], cancellationToken);
        return answer.ExitCode == 0 && answer.Output.Length > 0;
    }

    /// <summary>The commits of all branches and tags.</summary>
    public async Task<IEnumerable<string>> TipsAsync(CancellationToken cancellationToken)
    {
        string[] asked = ["for-each-ref", "--format=%(objectname)", "refs/heads", "refs/remotes", "refs/tags"];
        var answer = await AskAsync(asked, cancellationToken);
        return answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct();
    }

    /// <summary>Refuses to move a branch under somebody's feet, and to check out where there is no place for it.</summary>
    public async Task RefuseOccupiedAsync(bool checkout, bool isThere, CancellationToken cancellationToken)
    {
        if (checkout && user.IsBare)
            throw new GitFailedException("A bare repository has no files to check out: apply without checkout.");
        if (checkout && s_underway.FirstOrDefault(name => Path.Exists(Path.Join(user.GitFolder, name))) is { } step)
            throw new GitFailedException($"A merge or the like is under way ({step}): finish or abort it first.");
        var places = await CheckedOutAsync(cancellationToken);
        if (places.FirstOrDefault(place => place != user.Top) is { } elsewhere && !(isThere && !checkout))
            throw new GitFailedException($"The branch {branch} is checked out in {elsewhere}: choose another name.");
        if (!checkout && !isThere && places.Contains(user.Top))
            throw new GitFailedException(
                $"The branch {branch} is checked out: apply with checkout, or choose another name."
            );
    }

    /// <summary>Moves the branch from where it was read.</summary>
    public async Task MoveAsync(string commit, string? existing, CancellationToken cancellationToken)
    {
        if (existing == commit)
            return;
        var old = existing ?? new string('0', commit.Length);
        var moved = await AskAsync(["update-ref", "-m", "codeagent: apply", Ref, commit, old], cancellationToken);
        if (moved.ExitCode != 0)
            throw new GitFailedException($"The branch {branch} cannot be set: {moved.Errors.Split('\n')[0]}");
    }

    /// <summary>Takes index and files to the commit, then the branch, then HEAD; again after any of them, too.</summary>
    public async Task CheckOutAsync(string commit, string? existing, CancellationToken cancellationToken)
    {
        var head = await AskAsync(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], cancellationToken);
        var from = head.ExitCode == 0 ? head.Text.Trim() : await EmptyTreeAsync(cancellationToken);
        await AskAsync(["update-index", "-q", "--refresh"], cancellationToken);

        var untracked = new UntrackedPaths(user.Top, asked => AskAsync(asked, cancellationToken));
        if (await untracked.InTheWayAsync(from, commit) is { } path)
            throw new GitFailedException(
                $"Uncommitted changes are in the way: {path} is not tracked and would be overwritten. Move it away first."
            );

        // From here on a cancellation would leave the files half changed.
        var read = await AskAsync(["read-tree", "-m", "-u", from, commit], CancellationToken.None);
        if (read.ExitCode != 0)
            throw new GitFailedException(
                s_inTheWay.Any(said => read.Errors.Contains(said, StringComparison.Ordinal))
                    ? $"Uncommitted changes are in the way: commit or stash them first ({read.Errors.Split('\n')[0]})."
                    : $"The files cannot follow: {read.Errors.Split('\n')[0]}"
            );
        await MoveAsync(commit, existing, CancellationToken.None);
        var turned = await AskAsync(["symbolic-ref", "-m", "codeagent: apply", "HEAD", Ref], CancellationToken.None);
        if (turned.ExitCode != 0)
            throw new GitFailedException($"HEAD cannot be set: {turned.Errors.Split('\n')[0]}");
    }

    private async Task<string> EmptyTreeAsync(CancellationToken cancellationToken) =>
        (await AskAsync(["hash-object", "-t", "tree", "-w", "--stdin"], cancellationToken)).Text.Trim();

    /// <summary>The work trees that have the branch checked out.</summary>
    private async Task<List<string>> CheckedOutAsync(CancellationToken cancellationToken)
    {
        var answer = await AskAsync(["worktree", "list", "--porcelain", "-z"], cancellationToken);
        var places = new List<string>();
        var at = "";
        foreach (var field in answer.Text.Split('\0'))
        {
            if (field.StartsWith("worktree ", StringComparison.Ordinal))
                at = field["worktree ".Length..];
            else if (field == $"branch {Ref}" && (!user.IsBare || at != user.Top))
                places.Add(at);
        }
        return places;
    }

    private Task<Processes.ProgramAnswer> AskAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, string>(filters)
        {
            ["GIT_COMMITTER_NAME"] = PrivateClone.Name,
            ["GIT_COMMITTER_EMAIL"] = PrivateClone.Email,
        };
        return git.AskAsync(
            new GitCall(user.Top, arguments) { Variables = variables, Limit = s_limit },
            cancellationToken
        );
    }
}
