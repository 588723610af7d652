namespace CodeAgent.Core.Workspaces;

/// <summary>
/// Repositories of tasks and the folders that their agents work in, on this machine. One bare mirror a repository; a
/// private clone an agent, which borrows the mirror's objects and cannot write it. Only this port writes a mirror.
/// </summary>
/// <remarks>
/// Every order has a key and may be given again after a crash: an order that was carried out is answered from what it left
/// behind, one that was cut short is carried out anew. What a repository or its programs do wrong is an answer with a
/// reason; exceptions are for the machine (<see cref="Errors.CodeAgentException"/>: disk full, state unusable).
/// Safe for concurrent use; orders on one mirror that would disturb each other wait for each other.
/// </remarks>
public interface IWorkspaces
{
    /// <summary>Makes or refreshes the mirror of a repository and finds the base commit. Never writes the repository.</summary>
    Task<PreparedRepository> PrepareAsync(RepositoryOrder order, CancellationToken cancellationToken);

    /// <summary>
    /// An agent's clone at a commit: made, set up and given its environment, or the one that the order's id has already
    /// (whatever its state is: an agent goes on where it was).
    /// </summary>
    Task<PreparedWorkspace> EnsureAsync(WorkspaceOrder order, CancellationToken cancellationToken);

    /// <summary>
    /// Commits the clone's state as it is, ignored files left out, and fetches it into the mirror under
    /// <c>refs/codeagent/</c>. The commit's parent is what the workspace was made from; its other parents are what was
    /// merged in, when no conflict mark is left.
    /// </summary>
    Task<WorkspaceResult> CollectAsync(CollectOrder order, CancellationToken cancellationToken);

    /// <summary>
    /// Runs a check on exactly a commit, in a clean checkout of its own with the repository's setup; never in an agent's
    /// clone. The command runs by the shell, in bounded time; nothing it starts survives it.
    /// </summary>
    Task<CheckResult> CheckAsync(CheckOrder order, CancellationToken cancellationToken);

    /// <summary>Merges two commits of a mirror without a checkout. Conflicts are an answer, not a failure.</summary>
    Task<MergeResult> MergeAsync(MergeOrder order, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the commit that takes one merge out of a history again, on top of a later commit. Conflicts are an answer.
    /// </summary>
    Task<MergeResult> RevertAsync(RevertOrder order, CancellationToken cancellationToken);

    /// <summary>Moves a ref of the mirror when it is where the caller believes it is (compare and swap).</summary>
    Task<RefMove> MoveRefAsync(RefOrder order, CancellationToken cancellationToken);

    /// <summary>What changed between two commits of a mirror.</summary>
    Task<CommitChanges> ChangesAsync(string mirror, string from, string to, CancellationToken cancellationToken);

    /// <summary>The patch between two commits of a mirror, cut at <paramref name="mostBytes"/> at a line's end.</summary>
    Task<string> DiffAsync(string mirror, string from, string to, int mostBytes, CancellationToken cancellationToken);

    /// <summary>
    /// Puts a commit into another repository as a branch: a new branch, or an existing one that it descends from. With
    /// <c>Checkout</c> its work tree follows, refused where that would touch uncommitted changes. The only call that
    /// writes a user's repository.
    /// </summary>
    Task<ApplyResult> ApplyAsync(ApplyOrder order, CancellationToken cancellationToken);

    /// <summary>Removes a workspace's folder; its commits stay in the mirror.</summary>
    Task ReleaseAsync(string workspaceId, CancellationToken cancellationToken);

    /// <summary>
    /// Cleans up what dead processes left: half-made clones, stale locks, scratch checkouts, and workspaces that are none
    /// of <paramref name="living"/> and older than an hour (moved aside first, deleted a day later). Tells each thing done.
    /// </summary>
    Task<IReadOnlyList<string>> ReconcileAsync(IReadOnlySet<string> living, CancellationToken cancellationToken);
}
