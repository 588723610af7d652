using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Stores;

namespace CodeAgent.Grains.Sessions;

/// <summary>Lists sessions from the heads of their streams.</summary>
public sealed class SessionDirectoryGrain(SessionRuntime runtime) : ISessionDirectoryGrain
{
    private const int MaxListed = 1_000;

    /// <inheritdoc/>
    public async Task<SessionList> ListAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        var heads = await runtime.Store.ListHeadsAsync(
            new HeadQuery(
                Kind: "session",
                Statuses: query.Statuses,
                Workspace: query.Workspace,
                RootsOnly: true,
                Limit: Math.Clamp(query.Limit, 1, MaxListed),
                UpdatedBefore: query.UpdatedBefore
            ),
            cancellationToken
        );
        return new SessionList([
            .. heads.Select(head => new SessionListing(
                head.Stream.Key,
                head.Projection.Status,
                head.Projection.Title,
                head.Projection.Workspace,
                head.CreatedAt,
                head.UpdatedAt,
                head.Owner is not null
            )),
        ]);
    }
}
