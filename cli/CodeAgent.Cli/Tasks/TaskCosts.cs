using System.Globalization;
using CodeAgent.Core.Events;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Sessions;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks;

/// <summary>Adds up what the agents of a task used, each from its own events.</summary>
internal static class TaskCosts
{
    /// <summary>Every agent that began, the coordinator first.</summary>
    public static async Task<CostDocument> ReadAsync(
        TaskClient client,
        TaskSnapshot task,
        CancellationToken cancellationToken
    )
    {
        var agents = new List<AgentCost>();
        foreach (var (stream, name) in Streams(client.Stream, task))
        {
            if (await client.AgentAsync(stream, cancellationToken) is { Model.Length: > 0 } agent)
            {
                agents.Add(Of(name, agent));
            }
        }

        var limits = task.Usage.Select(usage => new CostLimit(usage.Name, usage.Value, usage.Limit));
        return new CostDocument(agents, Total(agents), [.. limits]);
    }

    private static IEnumerable<(StreamId Stream, string Name)> Streams(StreamId task, TaskSnapshot snapshot)
    {
        yield return (TaskStreams.Coordinator(task), "coordinator");
        foreach (var subtask in snapshot.Subtasks)
        {
            for (var attempt = 1; attempt <= subtask.Attempt; attempt++)
            {
                var id = subtask.Subtask.Id;
                var name = string.Create(CultureInfo.InvariantCulture, $"{id}/{attempt}");
                yield return (TaskStreams.Agent(task, id, attempt), name);
            }
        }
    }

    private static AgentCost Of(string name, SessionSnapshot agent)
    {
        var (totals, usage) = (agent.Totals, agent.Totals.Usage);
        return new AgentCost(
            name,
            agent.Model,
            totals.Turns,
            totals.Steps,
            totals.ToolCalls,
            totals.Denials,
            usage.TotalTokens - usage.OutputTokens,
            usage.OutputTokens,
            usage.TotalTokens,
            totals.CostMicroUsd
        );
    }

    private static AgentCost Total(IReadOnlyList<AgentCost> agents) =>
        new(
            "total",
            "",
            agents.Sum(agent => agent.Turns),
            agents.Sum(agent => agent.ModelCalls),
            agents.Sum(agent => agent.ToolCalls),
            agents.Sum(agent => agent.Denials),
            agents.Sum(agent => agent.InputTokens),
            agents.Sum(agent => agent.OutputTokens),
            agents.Sum(agent => agent.Tokens),
            agents.Sum(agent => agent.CostMicroUsd)
        );
}
