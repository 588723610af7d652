using System.Runtime.CompilerServices;
using CodeAgent.Core.Events;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Agents;
using CodeAgent.Grains.Sessions;
using CodeAgent.Grains.Tasks;
using Orleans;

namespace CodeAgent.Gateway.Tasks.Agents;

/// <summary>Agents in a list.</summary>
internal sealed record AgentList(IReadOnlyList<AgentView> Agents);

/// <summary>An agent of a task, as lists show it.</summary>
/// <param name="Id">Its name within the task.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="Role">What it is.</param>
/// <param name="Subtask">Its subtask; null for the coordinator.</param>
/// <param name="Attempt">Which agent of its subtask; null for the coordinator.</param>
/// <param name="Status">The word of its session.</param>
/// <param name="Title">One line.</param>
/// <param name="Model">Its model.</param>
/// <param name="Doing">What it does now; null between turns.</param>
/// <param name="Step">The step of its turn; null between turns.</param>
/// <param name="Tokens">Input and output together.</param>
/// <param name="CostMicroUsd">Money as far as prices are known, in millionths of a US dollar.</param>
/// <param name="Approvals">Open questions.</param>
/// <param name="LastText">The beginning of what it said last.</param>
internal sealed record AgentView(
    string Id,
    string Stream,
    string Role,
    string? Subtask,
    int? Attempt,
    string Status,
    string Title,
    string Model,
    string? Doing,
    int? Step,
    int Turns,
    int ModelCalls,
    int ToolCalls,
    int Denials,
    long InputTokens,
    long OutputTokens,
    long Tokens,
    long CostMicroUsd,
    int Approvals,
    string LastText
);

/// <summary>What an agent, or all of them, used.</summary>
/// <param name="Agent">Its name, or <c>total</c>.</param>
/// <param name="Model">Its model; empty for the total.</param>
/// <param name="Tokens">Input and output together.</param>
/// <param name="CostMicroUsd">Money as far as prices are known, in millionths of a US dollar.</param>
internal sealed record AgentUse(
    string Agent,
    string Model,
    int Turns,
    int ModelCalls,
    int ToolCalls,
    int Denials,
    long InputTokens,
    long OutputTokens,
    long Tokens,
    long CostMicroUsd
);

/// <summary>What a task cost.</summary>
internal sealed record CostDocument(IReadOnlyList<AgentUse> Agents, AgentUse Total, IReadOnlyList<UsageView> Limits);

/// <summary>Reads the agents of a task.</summary>
internal sealed class AgentReading(IGrainFactory grains)
{
    private const int ShownText = 300;

    /// <summary>Every agent that began, the coordinator first.</summary>
    public async Task<IReadOnlyList<AgentView>> ListAsync(FoundTask found, CancellationToken cancellationToken)
    {
        var views = new List<AgentView>();
        await foreach (var (stream, agent) in BegunAsync(found, cancellationToken))
        {
            views.Add(View(stream, agent));
        }

        return views;
    }

    /// <summary>An agent's session; null where it has not begun.</summary>
    public Task<SessionSnapshot?> FindAsync(StreamId stream, CancellationToken cancellationToken) =>
        GrainAgents.Find(grains, stream).SnapshotAsync(cancellationToken);

    /// <summary>What all agents used, and the budgets.</summary>
    public async Task<CostDocument> CostAsync(FoundTask found, CancellationToken cancellationToken)
    {
        var agents = new List<AgentUse>();
        await foreach (var (stream, agent) in BegunAsync(found, cancellationToken))
        {
            agents.Add(Use(AgentNames.Of(stream), agent));
        }

        var total = new AgentUse(
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
        return new CostDocument(agents, total, found.Task.Usage);
    }

    private async IAsyncEnumerable<(StreamId Stream, SessionSnapshot Agent)> BegunAsync(
        FoundTask found,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var stream in Streams(found))
        {
            if (await FindAsync(stream, cancellationToken) is { Model.Length: > 0 } agent)
            {
                yield return (stream, agent);
            }
        }
    }

    private static IEnumerable<StreamId> Streams(FoundTask found)
    {
        yield return TaskStreams.Coordinator(found.Stream);
        foreach (var subtask in found.Task.Subtasks)
        {
            for (var attempt = 1; attempt <= subtask.Attempt; attempt++)
            {
                yield return TaskStreams.Agent(found.Stream, subtask.Subtask.Id, attempt);
            }
        }
    }

    private static AgentView View(StreamId stream, SessionSnapshot agent)
    {
        var place = TaskStreams.AgentOf(stream);
        var name = AgentNames.Of(stream);
        var used = Use(name, agent);
        return new AgentView(
            name,
            stream.Value,
            agent.Role,
            place?.SubtaskId,
            place?.Attempt,
            agent.Status,
            agent.Title,
            agent.Model,
            agent.Turn?.Doing,
            agent.Turn?.Step,
            used.Turns,
            used.ModelCalls,
            used.ToolCalls,
            used.Denials,
            used.InputTokens,
            used.OutputTokens,
            used.Tokens,
            used.CostMicroUsd,
            agent.Approvals.Count,
            agent.LastText.Length > ShownText ? $"{agent.LastText[..ShownText]}…" : agent.LastText
        );
    }

    private static AgentUse Use(string name, SessionSnapshot agent)
    {
        var (totals, usage) = (agent.Totals, agent.Totals.Usage);
        return new AgentUse(
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
}
