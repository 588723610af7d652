using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Grains.Trees;

/// <summary>Tells of trees from heads and counters.</summary>
public sealed class TreeDirectoryGrain(IEventStore store) : ITreeDirectoryGrain
{
    /// <inheritdoc/>
    public async Task<TreeList> FindAsync(IReadOnlyList<string> roots, CancellationToken cancellationToken)
    {
        List<TreeView> found = [];
        foreach (var root in roots.Take(ITreeDirectoryGrain.MaxRoots))
        {
            if (
                StreamId.TryParse(root, out var stream)
                && await store.FindHeadAsync(stream, cancellationToken) is { } head
            )
            {
                found.Add(await ViewAsync(head, cancellationToken));
            }
        }

        return new TreeList(found);
    }

    /// <inheritdoc/>
    public async Task ProbeAsync(long position, CancellationToken cancellationToken) =>
        await store.SaveCursorAsync("probe", StreamId.Session("probe"), position, cancellationToken);

    private async Task<TreeView> ViewAsync(StreamHead head, CancellationToken cancellationToken)
    {
        var counters = await store.ReadCountersAsync(head.Root, cancellationToken);
        return new TreeView(
            head.Stream.Value,
            head.Projection.Status,
            head.Projection.Workspace,
            head.LastRootSeq,
            head.UpdatedAt,
            [.. counters.Select(counter => new UsageView(counter.Key, counter.Value.Value, counter.Value.Limit))]
        );
    }
}
