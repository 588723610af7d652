using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Stores;
using CodeAgent.Grains.Agents;
using Orleans;

namespace CodeAgent.Grains.Approvals;

/// <summary>Lists open questions from the sessions whose heads say that a turn is under way.</summary>
public sealed class ApprovalDirectoryGrain(SessionRuntime runtime, IGrainFactory grains) : IApprovalDirectoryGrain
{
    private const int MaxHeads = 1_000;

    /// <inheritdoc/>
    public async Task<ApprovalList> ListAsync(StreamId? root, CancellationToken cancellationToken)
    {
        // A question may be open while another call of the same step still runs.
        var query = new HeadQuery(
            Statuses: [SessionStatuses.Waiting, SessionStatuses.Running],
            Root: root,
            Limit: MaxHeads
        );
        var workspaces = new Dictionary<StreamId, string>();
        var open = new List<OpenApproval>();
        foreach (var head in await runtime.Store.ListHeadsAsync(query, cancellationToken))
        {
            if (head.Stream == head.Root && head.Stream.Kind == "task")
            {
                continue;
            }

            var agent = await GrainAgents.Find(grains, head.Stream).SnapshotAsync(cancellationToken);
            if (agent is not { Approvals.Count: > 0 })
            {
                continue;
            }

            if (!workspaces.TryGetValue(head.Root, out var workspace))
            {
                var found = await runtime.Store.FindHeadAsync(head.Root, cancellationToken);
                workspaces[head.Root] = workspace = found?.Projection.Workspace ?? "";
            }

            open.AddRange(agent.Approvals.Select(asked => new OpenApproval(head.Stream, head.Root, workspace, asked)));
        }

        return new ApprovalList([.. open.OrderBy(one => one.Asked.ExpiresAt)]);
    }
}
