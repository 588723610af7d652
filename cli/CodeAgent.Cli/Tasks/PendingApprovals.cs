using CodeAgent.Cli.Output;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks;

/// <summary>A question about a call of one of a task's agents.</summary>
/// <param name="Agent">The agent's stream.</param>
/// <param name="Name">What people call the agent: its subtask, or <c>coordinator</c>.</param>
/// <param name="Asked">The question.</param>
internal sealed record PendingApproval(StreamId Agent, string Name, ApprovalRequested Asked)
{
    private const int ShownLines = 12;

    /// <summary>The question for a person, with the commands that answer it.</summary>
    public string Text(string task)
    {
        var lines = Asked.Preview.TrimEnd().Split('\n');
        var preview = string.Join('\n', lines.Take(ShownLines).Select(line => $"    {line}"));
        var more = lines.Length > ShownLines ? $"\n    … {lines.Length - ShownLines} more lines (--json has all)" : "";
        var yes = Asked.Questions is null ? "" : string.Concat(Asked.Questions.Select(_ => " --answer \"…\""));
        return $"{Name} asks: {TerminalText.Line(Asked.Title)}\n{preview}{more}\n"
            + $"  {TerminalText.Line(Asked.Reason)}\n"
            + $"  yes: codeagent task approve {task} {Asked.ApprovalId}{yes}\n"
            + $"  no:  codeagent task approve {task} {Asked.ApprovalId} --deny --comment \"…\"";
    }
}

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
