using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Running;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Testing.Simulation;
using CodeAgent.Testing.Tasks;

namespace CodeAgent.Core.Tests.Tasks.Simulation;

/// <summary>
/// Agents of one process. They keep to what sessions promise a task: inputs begin turns, an interrupt ends one, and the
/// append that ends a turn posts its report; they go on where they were when their process dies.
/// </summary>
internal sealed class SimAgents(
    SimWorld world,
    IEventStore store,
    OwnerId owner,
    TaskScript script,
    MemoryDisk disk,
    TaskReader reader
) : IAgentSessions
{
    private readonly HashSet<StreamId> _running = [];

    public async Task WakeAsync(StreamId stream, CancellationToken cancellationToken)
    {
        await Task.Delay(world.Between(0, 20), world.Clock, cancellationToken);
        if (_running.Add(stream))
        {
            _ = RunAsync(stream);
        }
    }

    private async Task RunAsync(StreamId stream)
    {
        try
        {
            if (await store.AcquireAsync(stream, owner, TimeSpan.FromSeconds(60)) is { } lease)
            {
                await new SimAgent(world, store, lease, script, disk, reader).RunAsync();
                await store.ReleaseAsync(lease);
            }
        }
        catch (IOException)
        {
            // Given up; who wakes it again goes on from the log.
        }
        finally
        {
            _running.Remove(stream);
        }
    }
}

/// <summary>One agent, for as long as this process has its stream.</summary>
internal sealed class SimAgent(
    SimWorld world,
    IEventStore store,
    Lease lease,
    TaskScript script,
    MemoryDisk disk,
    TaskReader reader
)
{
    private readonly StreamId _stream = lease.Stream;
    private readonly StreamId _task = TaskStreams.TaskOf(lease.Stream);
    private long _seq;
    private int _said;
    private int _taken;
    private int _ended;
    private int _turns;
    private bool _isClosed;

    public async Task RunAsync()
    {
        await foreach (var envelope in store.ReadAsync(_stream, 0))
        {
            Fold(envelope.Type, envelope.Data);
            _seq = envelope.Seq;
        }

        var idle = 0;
        while (idle < 4)
        {
            await ReadInboxAsync();
            if (_said > _taken && !_isClosed)
            {
                await TurnAsync();
                idle = 0;
            }
            else
            {
                idle++;
                await Task.Delay(world.Between(100, 1_000), world.Clock);
            }
        }
    }

    private async Task TurnAsync()
    {
        var (said, turn) = (_said, _turns);
        for (var step = 1 + world.Chance.Next(4); step > 0; step--)
        {
            await Task.Delay(world.Between(100, 5_000), world.Clock);
            await ReadInboxAsync();
            if (_turns != turn || _isClosed)
            {
                return;
            }
        }

        if (TaskStreams.AgentOf(_stream) is { } agent)
        {
            await EndAsync(Do(agent.SubtaskId, agent.Attempt), said);
        }
        else
        {
            await PlanAsync();
            await EndAsync((TurnOutcome.Completed, null), said);
        }
    }

    private (TurnOutcome Outcome, string? Code) Do(string subtaskId, int attempt)
    {
        var state = reader.Read();
        var trouble = attempt == 1 && _ended == 0 ? script.ItemOf(subtaskId)?.Trouble : "";
        if (disk.Folders.TryGetValue(_stream.Value, out var folder) && trouble is not "fails")
        {
            script.Work(state.Subtasks[subtaskId].Subtask, attempt, _ended, folder);
        }

        return trouble switch
        {
            "fails" => (TurnOutcome.ModelFailed, "AGENT0206"),
            "budget" => (TurnOutcome.BudgetExhausted, "AGENT0507"),
            "credentials" => (TurnOutcome.ModelFailed, "AGENT0203"),
            _ => (TurnOutcome.Completed, null),
        };
    }

    private async Task PlanAsync()
    {
        for (var attempt = script.ProposesNonsense ? 0 : 1; attempt < 5 && _turns >= script.Stalls; attempt++)
        {
            var state = reader.Read();
            var plan =
                attempt == 0 ? new Core.Tasks.Plans.TaskPlan("Nothing.", [])
                : state.Revision == 0 ? script.FirstPlan()
                : TaskScript.NextPlan(state);
            var id = $"plan-{_turns}-{attempt}";
            var command = TaskCodec.Encode(new ProposePlan(plan, state.Revision), id, _stream.Value);
            await store.PostAsync(_task, _task, command);
            CommandAnswer? answer = null;
            for (var tries = 0; answer is null && tries < 20; tries++)
            {
                answer = await store.WaitForAnswerAsync(_task, id, TimeSpan.FromSeconds(5));
            }

            if (answer is null or { Accepted: true })
            {
                return;
            }
        }
    }

    private async Task ReadInboxAsync()
    {
        foreach (var command in await store.ReadInboxAsync(_stream, 100))
        {
            switch (SessionCodec.Decode(command))
            {
                case PostInput input:
                    var text = ((TextBlock)input.Content[0]).Text;
                    await AppendAsync(("SimSaid", JsonSerializer.SerializeToUtf8Bytes(text)), command);
                    break;
                case InterruptTurn when _said > _taken:
                    await EndAsync((TurnOutcome.Interrupted, null), _said, command);
                    break;
                case CloseSession:
                    await AppendAsync(("SimClosed", "{}"u8.ToArray()), command);
                    break;
                default:
                    var heard = JsonSerializer.SerializeToUtf8Bytes(new[] { command.Type, command.CommandId });
                    await AppendAsync(("SimHeard", heard), command);
                    break;
            }
        }
    }

    private async Task EndAsync((TurnOutcome Outcome, string? Code) end, int said, InboxCommand? command = null)
    {
        var report = new ReportTurn(_stream, $"t{_turns}", end.Outcome, "Done.", null, end.Code);
        var id = $"report-{_stream.Key.Replace('/', '-')}-{_turns}";
        var posted = TaskCodec.Encode(report, id, _stream.Value);
        var data = JsonSerializer.SerializeToUtf8Bytes(new[] { said, end.Outcome == TurnOutcome.Interrupted ? 0 : 1 });
        await AppendAsync(("SimEnded", data), command, new OutgoingCommand(_task, _task, posted));
    }

    private async Task AppendAsync(
        (string Type, byte[] Data) happened,
        InboxCommand? command,
        params OutgoingCommand[] posts
    )
    {
        var batch = new AppendBatch(lease, _seq, [new NewEvent(happened.Type, 1, happened.Data)])
        {
            Answers = command is null ? [] : [new CommandAnswer(command.CommandId, true)],
            Posts = posts,
        };
        var result = await store.AppendAsync(batch);
        if (result.Status != AppendStatus.Committed)
        {
            throw new IOException("Lost the stream.");
        }

        _seq++;
        Fold(happened.Type, happened.Data);
    }

    private void Fold(string type, ReadOnlyMemory<byte> data)
    {
        switch (type)
        {
            case "SimSaid":
                _said++;
                break;
            case "SimEnded":
                var numbers = JsonSerializer.Deserialize<int[]>(data.Span)!;
                (_taken, _turns, _ended) = (numbers[0], _turns + 1, _ended + numbers[1]);
                break;
            case "SimClosed":
                _isClosed = true;
                break;
            default:
                break;
        }
    }
}

/// <summary>Folds the task's log as it is stored, from outside of the simulation, where every call completes at once.</summary>
internal sealed class TaskReader(IEventStore store, StreamId task)
{
    private TaskState _state = TaskState.Empty;

    public TaskState Read()
    {
        foreach (var envelope in ReadTask(_state.LastSeq))
        {
            _state = TaskReducer.Apply(_state, TaskCodec.Decode(envelope)!, envelope.Seq, envelope.Ts);
        }

        return _state;
    }

    public long Pending => store.FindHeadAsync(task).AsTask().GetAwaiter().GetResult()?.PendingCommands ?? 0;

    public IReadOnlyList<EventEnvelope> ReadTask(long afterSeq) =>
        store.ReadAsync(task, afterSeq).ToListAsync().AsTask().GetAwaiter().GetResult();

    public IReadOnlyList<EventEnvelope> ReadTree() =>
        store.ReadTreeAsync(task, 0, 100_000).AsTask().GetAwaiter().GetResult();
}
