using CodeAgent.Core.Events;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks;

/// <summary>Finds the questions that a task's agents wait for.</summary>
internal static class PendingApprovals
{
    public static async Task<IReadOnlyList<PendingApproval>> ListAsync(
        TaskClient client,
        TaskSnapshot task,
        CancellationToken cancellationToken
    )
    {
        var found = new List<PendingApproval>();
        var agents = task
            .Subtasks.Where(subtask => subtask is { Stream: not null, Phase: SubtaskPhase.Working })
            .Select(subtask => (StreamId.Parse(subtask.Stream!), subtask.Subtask.Id));
        if (task.Coordinator.IsWorking)
        {
            agents = agents.Prepend((StreamId.Parse(task.Coordinator.Stream), "coordinator"));
        }

        foreach (var (stream, name) in agents)
        {
            if (await client.AgentAsync(stream, cancellationToken) is { } agent)
            {
                found.AddRange(agent.Approvals.Select(asked => new PendingApproval(stream, name, asked)));
            }
        }

        return found;
    }
}
