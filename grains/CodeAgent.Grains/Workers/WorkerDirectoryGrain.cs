using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Grains.Workers;

/// <summary>Lists processes from the owners of the streams that somebody has to run.</summary>
public sealed class WorkerDirectoryGrain(SessionRuntime runtime) : IWorkerDirectoryGrain
{
    private const int MaxHeads = 10_000;
    private static readonly string[] s_run =
    [
        SessionStatuses.Running,
        SessionStatuses.Waiting,
        TaskStatuses.Planning,
        TaskStatuses.Cancelling,
    ];

    /// <inheritdoc/>
    public async Task<WorkerList> ListAsync(CancellationToken cancellationToken)
    {
        var query = new HeadQuery(Statuses: s_run, Limit: MaxHeads);
        var heads = await runtime.Store.ListHeadsAsync(query, cancellationToken);
        var owned = heads
            .Where(head => head.Owner is not null)
            .ToLookup(head => head.Owner!, head => new OwnedStream(head.Stream, head.Root, head.Projection.Workspace));
        var others = owned.Select(group => group.Key).Where(owner => owner != runtime.Owner);
        return new WorkerList([
            new WorkerListing(runtime.Owner, IsHere: true, [.. owned[runtime.Owner]]),
            .. others
                .OrderBy(owner => owner.ToString(), StringComparer.Ordinal)
                .Select(owner => new WorkerListing(owner, IsHere: false, [.. owned[owner]])),
        ]);
    }
}
