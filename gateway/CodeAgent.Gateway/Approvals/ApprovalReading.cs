using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Gateway.Events;
using CodeAgent.Gateway.Security;
using CodeAgent.Gateway.Tasks;
using CodeAgent.Gateway.Tasks.Agents;
using CodeAgent.Grains.Agents;
using CodeAgent.Grains.Approvals;
using CodeAgent.Grains.Tasks;
using Orleans;

namespace CodeAgent.Gateway.Approvals;

/// <summary>Reads the questions that a caller may see: calls of agents, and plans.</summary>
internal sealed class ApprovalReading(IGrainFactory grains, TaskPages tasks)
{
    private const int MostPlans = 200;

    /// <summary>The open ones, those that run out first first; plans, which never do, last.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="root">Only those of this tree; null for all.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<IReadOnlyList<ApprovalDocument>> ListAsync(
        Caller caller,
        StreamId? root,
        CancellationToken cancellationToken
    )
    {
        var directory = grains.GetGrain<IApprovalDirectoryGrain>(IApprovalDirectoryGrain.Key);
        var open = (await directory.ListAsync(root, cancellationToken)).Approvals;
        var calls = open.Where(one => caller.Sees(one.Workspace)).Select(OfCall);
        return [.. calls, .. await PlansAsync(caller, root, cancellationToken)];
    }

    /// <summary>The decision that counts of a question that is no longer open; null where there was none.</summary>
    public async Task<DecisionMade?> WinnerAsync(ApprovalId id, CancellationToken cancellationToken)
    {
        var position = 0L;
        DecisionMade? made = null;
        while (true)
        {
            var page = await ReadAsync(id.Stream, position, cancellationToken);
            foreach (var envelope in page.Events.Where(envelope => envelope.Stream == id.Stream))
            {
                made = Decision(envelope, id.Question) ?? made;
            }

            if (page.Events.Count < EventStreams.MaxPage)
            {
                return made;
            }

            position = page.NextAfter;
        }
    }

    private Task<Grains.Sessions.EventPage> ReadAsync(
        StreamId stream,
        long after,
        CancellationToken cancellationToken
    ) =>
        stream.Kind == "task" && TaskStreams.TaskOf(stream) == stream
            ? grains.GetGrain<ITaskGrain>(stream.Key).ReadAsync(after, EventStreams.MaxPage, cancellationToken)
            : GrainAgents.Find(grains, stream).ReadAsync(after, EventStreams.MaxPage, cancellationToken);

    private static DecisionMade? Decision(EventEnvelope envelope, string question) =>
        ((object?)SessionCodec.Decode(envelope) ?? TaskCodec.Decode(envelope)) switch
        {
            ApprovalDecided decided when decided.ApprovalId == question => new DecisionMade(
                decided.Approved ? ApprovalOption.Allow : ApprovalOption.Deny,
                decided.Actor,
                decided.Comment,
                envelope.Ts
            ),
            ApprovalExpired expired when expired.ApprovalId == question => new DecisionMade(
                ApprovalOption.Deny,
                "system:expiry",
                "Nobody decided in time.",
                envelope.Ts
            ),
            PlanApproved approved when question == $"plan-{approved.Revision}" => new DecisionMade(
                ApprovalOption.Allow,
                approved.Actor,
                null,
                envelope.Ts
            ),
            PlanSentBack sentBack when question == $"plan-{sentBack.Revision}" => new DecisionMade(
                ApprovalOption.Deny,
                sentBack.Actor,
                sentBack.Comment,
                envelope.Ts
            ),
            _ => null,
        };

    private async Task<IReadOnlyList<ApprovalDocument>> PlansAsync(
        Caller caller,
        StreamId? root,
        CancellationToken cancellationToken
    )
    {
        var query = new TaskQuery(null, [TaskStatuses.Waiting]);
        var (waiting, _) = await tasks.ReadAsync(
            query,
            MostPlans,
            task => caller.Sees(task.Repository) && (root is null || root == StreamId.Task(task.Id)),
            cancellationToken
        );
        var plans = new List<ApprovalDocument>();
        foreach (var task in waiting)
        {
            var now = await grains.GetGrain<ITaskGrain>(task.Id).SnapshotAsync(cancellationToken);
            if (now is { Status: TaskStatuses.Waiting, Plan: { } plan })
            {
                plans.Add(OfPlan(now, plan));
            }
        }

        return plans;
    }

    private static ApprovalDocument OfPlan(TaskSnapshot task, PlanView plan)
    {
        var stream = StreamId.Task(task.Id);
        var subtasks = task.Subtasks.Where(subtask => subtask.IsPlanned).Select(subtask => subtask.Subtask);
        var lines = subtasks.Select(subtask => $"- {subtask.Id}: {subtask.Title}");
        return new ApprovalDocument(
            new ApprovalId(stream, $"plan-{plan.Revision}").ToString(),
            "plan",
            stream.Value,
            task.Settings?.Repository ?? "",
            $"Plan {plan.Revision}: {plan.Summary}",
            string.Join('\n', lines),
            ApprovalOption.OfPlan
        )
        {
            Task = task.Id,
            Reason = "The task was submitted with a word on its plan.",
        };
    }

    private static ApprovalDocument OfCall(OpenApproval open)
    {
        var isTask = open.Root.Kind == "task";
        return new ApprovalDocument(
            new ApprovalId(open.Stream, open.Asked.ApprovalId).ToString(),
            "toolCall",
            open.Stream.Value,
            open.Workspace,
            open.Asked.Title,
            open.Asked.Preview,
            ApprovalOption.OfCall
        )
        {
            Task = isTask ? open.Root.Key : null,
            Session = isTask ? null : open.Root.Key,
            Agent = isTask ? AgentNames.Of(open.Stream) : null,
            Reason = open.Asked.Reason,
            ArgumentsHash = open.Asked.ArgumentsHash,
            ExpiresAt = open.Asked.ExpiresAt,
            Questions = open.Asked.Questions,
        };
    }
}
