using CodeAgent.Core.Workspaces;
using Orleans;

namespace CodeAgent.Grains.Workspaces;

/// <summary>
/// The workspaces of a host whose agents may be placed on several machines: what concerns one workspace goes to its grain,
/// what concerns a mirror is done here.
/// </summary>
public sealed class PlacedWorkspaces(IGrainFactory grains, IWorkspaces here) : IWorkspaces
{
    /// <inheritdoc/>
    public Task<PreparedRepository> PrepareAsync(RepositoryOrder order, CancellationToken cancellationToken) =>
        here.PrepareAsync(order, cancellationToken);

    /// <inheritdoc/>
    public async Task<PreparedWorkspace> EnsureAsync(WorkspaceOrder order, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IWorkspaceGrain>(order.Id);
        while (true)
        {
            if (await grain.EnsureAsync(order, cancellationToken) is { } workspace)
            {
                return workspace;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<WorkspaceResult> CollectAsync(CollectOrder order, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IWorkspaceGrain>(order.WorkspaceId);
        while (true)
        {
            if (await grain.CollectAsync(order, cancellationToken) is { } result)
            {
                return result;
            }
        }
    }

    /// <inheritdoc/>
    public Task<CheckResult> CheckAsync(CheckOrder order, CancellationToken cancellationToken) =>
        here.CheckAsync(order, cancellationToken);

    /// <inheritdoc/>
    public Task<MergeResult> MergeAsync(MergeOrder order, CancellationToken cancellationToken) =>
        here.MergeAsync(order, cancellationToken);

    /// <inheritdoc/>
    public Task<MergeResult> RevertAsync(RevertOrder order, CancellationToken cancellationToken) =>
        here.RevertAsync(order, cancellationToken);

    /// <inheritdoc/>
    public Task<RefMove> MoveRefAsync(RefOrder order, CancellationToken cancellationToken) =>
        here.MoveRefAsync(order, cancellationToken);

    /// <inheritdoc/>
    public Task<CommitChanges> ChangesAsync(
        string mirror,
        string from,
        string to,
        CancellationToken cancellationToken
    ) => here.ChangesAsync(mirror, from, to, cancellationToken);

    /// <inheritdoc/>
    public Task<string> DiffAsync(
        string mirror,
        string from,
        string to,
        int mostBytes,
        CancellationToken cancellationToken
    ) => here.DiffAsync(mirror, from, to, mostBytes, cancellationToken);

    /// <inheritdoc/>
    public Task<ApplyResult> ApplyAsync(ApplyOrder order, CancellationToken cancellationToken) =>
        here.ApplyAsync(order, cancellationToken);

    /// <inheritdoc/>
    public Task ReleaseAsync(string workspaceId, CancellationToken cancellationToken) =>
        grains.GetGrain<IWorkspaceGrain>(workspaceId).ReleaseAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReconcileAsync(
        IReadOnlySet<string> living,
        CancellationToken cancellationToken
    ) => here.ReconcileAsync(living, cancellationToken);
}
