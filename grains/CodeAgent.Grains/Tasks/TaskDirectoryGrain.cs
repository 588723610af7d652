using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Grains.Tasks;

/// <summary>Lists tasks from the heads of their streams.</summary>
public sealed class TaskDirectoryGrain(IEventStore store) : ITaskDirectoryGrain
{
    private const int MaxListed = 1_000;

    /// <inheritdoc/>
    public async Task<TaskList> ListAsync(TaskQuery query, CancellationToken cancellationToken)
    {
        var heads = await store.ListHeadsAsync(
            new HeadQuery(
                Kind: "task",
                Statuses: query.Statuses,
                Workspace: query.Repository,
                RootsOnly: true,
                Limit: Math.Clamp(query.Limit, 1, MaxListed),
                UpdatedBefore: query.UpdatedBefore
            ),
            cancellationToken
        );
        return new TaskList([
            .. heads.Select(head => new TaskListing(
                head.Stream.Key,
                head.Projection.Status is { Length: > 0 } status ? status : TaskStatuses.New,
                head.Projection.Title,
                head.Projection.Workspace,
                head.CreatedAt,
                head.UpdatedAt,
                head.Owner is not null
            )),
        ]);
    }
}
