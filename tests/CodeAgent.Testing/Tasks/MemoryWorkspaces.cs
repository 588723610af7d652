using System.Collections.Immutable;
using CodeAgent.Core.Workspaces;

namespace CodeAgent.Testing.Tasks;

/// <summary>A folder that an agent works in.</summary>
public sealed class MemoryWorkspace(MemoryCommit @base, MemoryCommit? mergeIn, MemoryMerge state)
{
    /// <summary>What it was made from.</summary>
    public MemoryCommit Base => @base;

    /// <summary>What was merged in; null for nothing.</summary>
    public MemoryCommit? MergeIn => mergeIn;

    /// <summary>What it holds now.</summary>
    public ImmutableSortedDictionary<string, string> Files { get; set; } = state.Files;

    /// <summary>Paths with conflict marks.</summary>
    public ImmutableSortedSet<string> Unresolved { get; set; } = [.. state.Conflicts];
}

/// <summary>
/// Workspaces over commits in memory: what all processes of a test share. A check is a word and its arguments; what the
/// words mean is the test's.
/// </summary>
/// <param name="repository">The commits.</param>
/// <param name="check">Whether a command passes on a commit.</param>
public sealed class MemoryDisk(MemoryRepository repository, Func<string, MemoryCommit, bool> check)
{
    /// <summary>The commits.</summary>
    public MemoryRepository Repository => repository;

    /// <summary>The folders by their ids.</summary>
    public Dictionary<string, MemoryWorkspace> Folders { get; } = [];

    /// <summary>Checks that were run, by their commit.</summary>
    public List<(string Command, string Commit, bool Passed)> Checks { get; } = [];

    internal bool Check(string command, MemoryCommit commit)
    {
        var passed = check(command, commit);
        Checks.Add((command, commit.Id, passed));
        return passed;
    }
}

/// <summary>One process's way to the disk. Each order may take time and fail, before or after it was carried out.</summary>
/// <param name="disk">The disk.</param>
/// <param name="before">Awaited before each order; throws to make it fail undone.</param>
/// <param name="after">Awaited after each order; throws to lose its answer.</param>
public sealed class MemoryWorkspaces(
    MemoryDisk disk,
    Func<CancellationToken, Task>? before = null,
    Func<CancellationToken, Task>? after = null
) : IWorkspaces
{
    private readonly MemoryRepository _repository = disk.Repository;

    /// <inheritdoc/>
    public Task<PreparedRepository> PrepareAsync(RepositoryOrder order, CancellationToken cancellationToken) =>
        Do(() => new PreparedRepository("mirror", _repository.Base.Id, "main"), cancellationToken);

    /// <inheritdoc/>
    public Task<PreparedWorkspace> EnsureAsync(WorkspaceOrder order, CancellationToken cancellationToken) =>
        Do(
            () =>
            {
                if (!disk.Folders.ContainsKey(order.Id))
                {
                    var commit = _repository[order.Commit];
                    var mergeIn = order.MergeIn is { } id ? _repository[id] : null;
                    var state = mergeIn is null
                        ? new MemoryMerge(commit.Files, [])
                        : MemoryRepository.Merge(commit, mergeIn);
                    disk.Folders[order.Id] = new MemoryWorkspace(commit, mergeIn, state);
                }

                return new PreparedWorkspace(order.Id, new Dictionary<string, string>());
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<WorkspaceResult> CollectAsync(CollectOrder order, CancellationToken cancellationToken) =>
        Do(
            () =>
            {
                var folder = disk.Folders[order.WorkspaceId];
                IReadOnlyList<MemoryCommit> parents =
                    folder.MergeIn is { } mergeIn && folder.Unresolved.IsEmpty ? [folder.Base, mergeIn] : [folder.Base];
                var isSame = parents.Count == 1 && folder.Files.SequenceEqual(folder.Base.Files);
                var commit = isSame ? folder.Base : _repository.Add(folder.Files, parents, order.Message);
                return new WorkspaceResult(
                    commit.Id,
                    commit.Tree,
                    Changes(folder.Base, commit),
                    [.. folder.Unresolved]
                );
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<CheckResult> CheckAsync(CheckOrder order, CancellationToken cancellationToken) =>
        Do(
            () =>
            {
                var commit = _repository[order.Commit];
                var exitCode = disk.Check(order.Command, commit) ? 0 : 1;
                return new CheckResult(
                    exitCode,
                    commit.Tree,
                    $"{order.Command}: {exitCode}",
                    null,
                    TimeSpan.FromSeconds(1)
                );
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<MergeResult> MergeAsync(MergeOrder order, CancellationToken cancellationToken) =>
        Do(
            () =>
            {
                var (ours, theirs) = (_repository[order.Ours], _repository[order.Theirs]);
                return MemoryRepository.IsAncestor(theirs, ours)
                    ? new MergeResult(ours.Id, ours.Tree, [])
                    : Made(MemoryRepository.Merge(ours, theirs), [ours, theirs], order.Message);
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<MergeResult> RevertAsync(RevertOrder order, CancellationToken cancellationToken) =>
        Do(
            () =>
            {
                var (head, merge) = (_repository[order.Head], _repository[order.Merge]);
                var merged = MemoryRepository.Merge(merge.Files, head.Files, merge.Parents[0].Files);
                return Made(merged, [head], order.Message);
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<RefMove> MoveRefAsync(RefOrder order, CancellationToken cancellationToken) =>
        Do(
            () =>
            {
                var moved = _repository.Move(order.Ref, order.Old, order.New);
                return new RefMove(moved, _repository.Refs.GetValueOrDefault(order.Ref));
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<CommitChanges> ChangesAsync(
        string mirror,
        string from,
        string to,
        CancellationToken cancellationToken
    ) =>
        Do(
            () =>
            {
                var files = Changes(_repository[from], _repository[to]);
                return new CommitChanges(files, files.Count, 0);
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<string> DiffAsync(
        string mirror,
        string from,
        string to,
        int mostBytes,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException("A task asks for no diff.");

    /// <inheritdoc/>
    public Task<ApplyResult> ApplyAsync(ApplyOrder order, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A task writes no user's repository.");

    /// <inheritdoc/>
    public Task ReleaseAsync(string workspaceId, CancellationToken cancellationToken) =>
        Do(() => disk.Folders.Remove(workspaceId), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReconcileAsync(
        IReadOnlySet<string> living,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<string>>([]);

    private MergeResult Made(MemoryMerge merge, IReadOnlyList<MemoryCommit> parents, string message)
    {
        if (merge.Conflicts.Count > 0)
        {
            return new MergeResult(null, null, merge.Conflicts, "CONFLICT");
        }

        var commit = _repository.Add(merge.Files, parents, message);
        return new MergeResult(commit.Id, commit.Tree, []);
    }

    private static IReadOnlyList<FileChange> Changes(MemoryCommit from, MemoryCommit to) =>
        [
            .. from
                .Files.Keys.Union(to.Files.Keys)
                .Order(StringComparer.Ordinal)
                .Where(path => from.Files.GetValueOrDefault(path) != to.Files.GetValueOrDefault(path))
                .Select(path => new FileChange(path, from.Files.ContainsKey(path) ? "modified" : "added", 1, 0)),
        ];

    private async Task<T> Do<T>(Func<T> order, CancellationToken cancellationToken)
    {
        if (before is not null)
        {
            await before(cancellationToken);
        }

        var result = order();
        if (after is not null)
        {
            await after(cancellationToken);
        }

        return result;
    }
}
