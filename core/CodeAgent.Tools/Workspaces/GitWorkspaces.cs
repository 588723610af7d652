using CodeAgent.Core.Stores;
using CodeAgent.Core.Workspaces;
using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>The workspaces of a host, by the git program. Needs git 2.38 or later and Linux.</summary>
public sealed class GitWorkspaces : IWorkspaces
{
    private readonly GitProgram _git;
    private readonly WorkspacePlaces _places;
    private readonly MirrorKeeper _mirrors;
    private readonly WorkspaceCommands _commands;
    private readonly CloneMaker _clones;
    private readonly WorkspaceMaker _workspaces;
    private readonly IBlobs _blobs;

    /// <summary>Creates them. Nothing is written before the first order.</summary>
    public GitWorkspaces(GitWorkspaceOptions options)
    {
        _git = new GitProgram(options.Environment, options.Clock);
        _places = new WorkspacePlaces(options.StateFolder);
        _mirrors = new MirrorKeeper(_git, _places);
        _commands = new WorkspaceCommands(options.Environment, _places, options.Sandbox, options.Clock);
        var cache = new SetupCache(options.Environment, _places, options.Clock);
        _clones = new CloneMaker(_git, _mirrors, new SetupRunner(_git, _commands, cache), _places);
        _workspaces = new WorkspaceMaker(_clones, _commands, _places, options.Clock);
        _blobs = options.Blobs;
    }

    /// <inheritdoc />
    public Task<PreparedRepository> PrepareAsync(RepositoryOrder order, CancellationToken cancellationToken) =>
        AnswerAsync(
            () => new RepositorySurvey(_git, _mirrors).PrepareAsync(order, cancellationToken),
            failure => new PreparedRepository("", "", null, failure)
        );

    /// <inheritdoc />
    public Task<PreparedWorkspace> EnsureAsync(WorkspaceOrder order, CancellationToken cancellationToken) =>
        AnswerAsync(() => _workspaces.EnsureAsync(order, cancellationToken), null);

    /// <inheritdoc />
    public Task<WorkspaceResult> CollectAsync(CollectOrder order, CancellationToken cancellationToken) =>
        AnswerAsync(
            async () =>
            {
                using var held = await _workspaces.LockAsync(order.WorkspaceId, cancellationToken);
                return await new WorkspaceCollection(_git, _mirrors, _places).CollectAsync(order, cancellationToken);
            },
            failure => new WorkspaceResult(null, null, [], [], failure)
        );

    /// <inheritdoc />
    public Task<CheckResult> CheckAsync(CheckOrder order, CancellationToken cancellationToken) =>
        AnswerAsync(
            () =>
                new CheckRunner(_clones, _commands, _places, _blobs).RunAsync(
                    order,
                    _mirrors.Open(order.Mirror),
                    _git.Clock,
                    cancellationToken
                ),
            null
        );

    /// <inheritdoc />
    public Task<MergeResult> MergeAsync(MergeOrder order, CancellationToken cancellationToken) =>
        AnswerAsync(
            () => new CommitMerge(_mirrors.Open(order.Mirror)).MergeAsync(order, cancellationToken),
            failure => new MergeResult(null, null, [], failure)
        );

    /// <inheritdoc />
    public Task<MergeResult> RevertAsync(RevertOrder order, CancellationToken cancellationToken) =>
        AnswerAsync(
            () => new CommitMerge(_mirrors.Open(order.Mirror)).RevertAsync(order, cancellationToken),
            failure => new MergeResult(null, null, [], failure)
        );

    /// <inheritdoc />
    public Task<RefMove> MoveRefAsync(RefOrder order, CancellationToken cancellationToken) =>
        AnswerAsync(
            () =>
            {
                var mirror = _mirrors.Open(order.Mirror);
                return new RefMover(mirror, () => MirrorKeeper.RemoveStaleLocks(mirror.Folder, _git.Clock)).MoveAsync(
                    order,
                    cancellationToken
                );
            },
            null
        );

    /// <inheritdoc />
    public Task<CommitChanges> ChangesAsync(
        string mirror,
        string from,
        string to,
        CancellationToken cancellationToken
    ) => AnswerAsync(() => new CommitDifference(_mirrors.Open(mirror)).ChangesAsync(from, to, cancellationToken), null);

    /// <inheritdoc />
    public Task<string> DiffAsync(
        string mirror,
        string from,
        string to,
        int mostBytes,
        CancellationToken cancellationToken
    ) =>
        AnswerAsync(
            () => new CommitDifference(_mirrors.Open(mirror)).PatchAsync(from, to, mostBytes, cancellationToken),
            null
        );

    /// <inheritdoc />
    public Task<ApplyResult> ApplyAsync(ApplyOrder order, CancellationToken cancellationToken) =>
        AnswerAsync(
            async () =>
            {
                var apply = new BranchApply(_git, _mirrors.Open(order.Mirror), _places);
                await apply.ApplyAsync(order, cancellationToken);
                return new ApplyResult(order.Branch);
            },
            failure => new ApplyResult(null, failure)
        );

    /// <inheritdoc />
    public Task ReleaseAsync(string workspaceId, CancellationToken cancellationToken) =>
        AnswerAsync(
            async () =>
            {
                await _workspaces.ReleaseAsync(workspaceId, cancellationToken);
                return true;
            },
            null
        );

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> ReconcileAsync(
        IReadOnlySet<string> living,
        CancellationToken cancellationToken
    ) =>
        AnswerAsync(
            () => new Reconciliation(_places, _mirrors, _commands, _git.Clock).RunAsync(living, cancellationToken),
            null
        );

    /// <summary>Does the work; what git refuses is an answer where there is one, what the machine refuses is coded.</summary>
    private static async Task<T> AnswerAsync<T>(Func<Task<T>> work, Func<string, T>? answer)
    {
        try
        {
            return await work();
        }
        catch (GitFailedException failure) when (answer is not null && !MachineFailure.IsDiskFull(failure))
        {
            return answer(failure.Message);
        }
        catch (Exception failure) when (MachineFailure.From(failure) is { } coded)
        {
            throw coded;
        }
    }
}
