using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Cli.Tasks;

/// <summary>A watcher's picture of a task and its agents, folded from their events.</summary>
internal sealed class TaskBoard(StreamId task)
{
    private readonly Dictionary<string, AgentActivity> _agents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (DateTimeOffset Begun, DateTimeOffset? Ended)> _times = new(
        StringComparer.Ordinal
    );

    /// <summary>The task.</summary>
    public TaskState State { get; private set; } = TaskState.Empty;

    /// <summary>Position of the last event.</summary>
    public long Position { get; private set; }

    /// <summary>The task's stream.</summary>
    public StreamId Stream => task;

    /// <summary>Tokens of all agents.</summary>
    public long Tokens => _agents.Values.Sum(agent => agent.Tokens);

    /// <summary>Money of all agents.</summary>
    public long CostMicroUsd => _agents.Values.Sum(agent => agent.CostMicroUsd);

    /// <summary>Whether it ended.</summary>
    public bool IsOver => State.Completed is not null && !IsDropping;

    /// <summary>Whether nothing more happens until a person does something.</summary>
    public bool IsAtRest => IsOver || State.Status is TaskStatuses.Paused or TaskStatuses.Waiting;

    /// <summary>Whether a watcher has seen all there is for now. A pause may be over in a moment, so it has to last.</summary>
    /// <param name="isQuiet">Whether nothing happened for a while.</param>
    public bool IsSeen(bool isQuiet) => IsOver || (isQuiet && IsAtRest);

    private bool IsDropping => State.Subtasks.Values.Any(subtask => subtask.IsToBeDropped);

    /// <summary>The picture as it is now, for a reader that draws while this one goes on.</summary>
    public TaskBoard Copy()
    {
        var copy = new TaskBoard(task) { State = State, Position = Position };
        foreach (var (stream, agent) in _agents)
        {
            copy._agents[stream] = agent;
        }

        foreach (var (subtask, times) in _times)
        {
            copy._times[subtask] = times;
        }

        return copy;
    }

    /// <summary>Takes an event in; the task's own is handed back.</summary>
    public TaskEvent? Apply(EventEnvelope envelope)
    {
        Position = envelope.RootSeq;
        if (envelope.Stream != task)
        {
            if (SessionCodec.Decode(envelope) is { } told)
            {
                _agents[envelope.Stream.Value] = Agent(envelope.Stream).Apply(told);
            }

            return null;
        }

        if (TaskCodec.Decode(envelope) is not { } happened)
        {
            return null;
        }

        State = TaskReducer.Apply(State, happened, envelope.Seq, envelope.Ts);
        Time(happened, envelope.Ts);
        return happened;
    }

    /// <summary>What an agent does.</summary>
    public AgentActivity Agent(StreamId stream) => _agents.GetValueOrDefault(stream.Value) ?? new AgentActivity();

    /// <summary>What the coordinator does.</summary>
    public AgentActivity Coordinator => Agent(TaskStreams.Coordinator(task));

    /// <summary>What a subtask's present agent does.</summary>
    public AgentActivity AgentOf(SubtaskState subtask) =>
        subtask.Attempt == 0 ? new AgentActivity() : Agent(TaskStreams.Agent(task, subtask.Id, subtask.Attempt));

    /// <summary>Tokens of all agents of a subtask.</summary>
    public long TokensOf(SubtaskState subtask) =>
        Enumerable.Range(1, subtask.Attempt).Sum(attempt => Agent(TaskStreams.Agent(task, subtask.Id, attempt)).Tokens);

    /// <summary>How long a subtask was, or is, worked on; null before it began.</summary>
    public TimeSpan? Elapsed(SubtaskState subtask, DateTimeOffset now) =>
        _times.TryGetValue(subtask.Id, out var times) ? (times.Ended ?? now) - times.Begun : null;

    /// <summary>Questions of agents, with the agents' names.</summary>
    public IEnumerable<PendingApproval> Approvals()
    {
        foreach (var (stream, agent) in _agents)
        {
            var id = StreamId.Parse(stream);
            var name = TaskStreams.AgentOf(id)?.SubtaskId ?? "coordinator";
            foreach (var asked in agent.Approvals)
            {
                yield return new PendingApproval(id, name, asked);
            }
        }
    }

    private void Time(TaskEvent happened, DateTimeOffset at)
    {
        switch (happened)
        {
            case SubtaskStarted started when !_times.ContainsKey(started.SubtaskId):
                _times[started.SubtaskId] = (at, null);
                break;
            case SubtaskStarted started:
                _times[started.SubtaskId] = _times[started.SubtaskId] with { Ended = null };
                break;
            case SubtaskMerged { SubtaskId: var id }:
                End(id, at);
                break;
            case SubtaskFailed { SubtaskId: var id }:
                End(id, at);
                break;
            default:
                break;
        }
    }

    private void End(string subtask, DateTimeOffset at)
    {
        if (_times.TryGetValue(subtask, out var times))
        {
            _times[subtask] = times with { Ended = at };
        }
    }
}
