using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Models;
using CodeAgent.Core.Running;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Running;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Core.Tests.Simulation;
using CodeAgent.Storage.InMemory;
using CodeAgent.Testing.Simulation;
using CodeAgent.Testing.Tasks;

namespace CodeAgent.Core.Tests.Tasks.Simulation;

/// <summary>How bad a simulated world is.</summary>
internal sealed record TaskWeather(bool IsBad = true)
{
    /// <summary>Mutation: the branch is moved wherever it is.</summary>
    public bool WithoutCompareAndSwap { get; init; }
}

/// <summary>
/// One task in a bad world: owners that are killed and stopped at random, a failing store, orders that fail before or
/// after they were carried out, agents that die with their process, commands that come twice, a branch that others move,
/// and a person who pauses, steers, retries, takes out and cancels. When the world calms down it must have come out right.
/// </summary>
internal sealed class TaskSimulation
{
    private static readonly TimeSpan s_storm = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan s_calm = TimeSpan.FromHours(6);

    private readonly SimWorld _world;
    private readonly InMemoryEventStore.Disk _storeDisk = new();
    private readonly TaskWeather _weather;
    private readonly Faults _faults;
    private readonly Dictionary<OwnerId, SimProcess> _owners = [];
    private readonly SimProcess[] _workers = new SimProcess[2];
    private readonly TaskReader _reader;
    private double _orderFaults;
    private int _incarnation;
    private bool _isCalm;

    public TaskSimulation(int seed, TaskWeather weather)
    {
        _world = new SimWorld(seed);
        _weather = weather;
        Script = new TaskScript(seed);
        var chance = new Random(seed * 31);
        MayCancel = weather.IsBad && chance.NextDouble() < 0.1;
        MayDrop = weather.IsBad && chance.NextDouble() < 0.15;
        MayMoveBranch = weather.IsBad && chance.NextDouble() < 0.2;
        Disk = new MemoryDisk(TaskScript.Repository(weather.WithoutCompareAndSwap), TaskScript.Check);
        _faults = new Faults { Error = weather.IsBad ? 0.01 : 0, UnknownOutcome = weather.IsBad ? 0.01 : 0 };
        _orderFaults = weather.IsBad ? 0.01 : 0;
        _isCalm = !weather.IsBad;
        _reader = new TaskReader(Open("reader"), Task);
    }

    public static StreamId Task { get; } = StreamId.Task("sim");

    public TaskScript Script { get; }

    public MemoryDisk Disk { get; }

    public bool MayCancel { get; }

    public bool MayDrop { get; }

    public bool MayMoveBranch { get; }

    /// <summary>Everything that was recorded in the task's tree, in order.</summary>
    public IReadOnlyList<EventEnvelope> Tree { get; private set; } = [];

    /// <summary>The task's own log.</summary>
    public IEnumerable<EventEnvelope> Log => Tree.Where(envelope => envelope.Stream == Task);

    public void Run()
    {
        StartWorker(0);
        StartWorker(1);
        _world.NewProcess("person").Start(PersonAsync);
        if (_weather.IsBad)
        {
            _world.NewProcess("chaos").Start(ChaosAsync);
        }

        _world.RunUntil(() => _isCalm, s_storm * 4, Describe);
        _world.RunUntil(IsOver, s_calm, Describe);
        Tree = _reader.ReadTree();
        foreach (var worker in _workers.Where(worker => worker.Failure is not null))
        {
            throw new InvalidOperationException($"{worker.Name} failed.", worker.Failure);
        }
    }

    private bool IsOver() =>
        _reader.Read() is { Completed: not null } state
        && !state.Subtasks.Values.Any(subtask => subtask.IsToBeDropped)
        && _reader.Pending == 0;

    private string Describe()
    {
        var state = _reader.Read();
        var subtasks = string.Join(' ', state.Planned.Select(subtask => $"{subtask.Id}:{subtask.Phase}"));
        var last = string.Join("\n", _reader.ReadTask(Math.Max(0, state.LastSeq - 12)).Select(TaskCodec.Decode));
        return $"{state.Status} paused={state.Paused} coordinator={state.Coordinator} {subtasks}\n{last}\n"
            + string.Join(' ', _workers.Select(worker => $"{worker.Name}:{worker.Failure}"));
    }

    private InMemoryEventStore Open(string host) => new(_storeDisk, _world.Clock, new Liveness(this, host));

    private void StartWorker(int index)
    {
        var owner = new OwnerId(index == 0 || _world.Happens(0.5) ? "a" : "b", "boot", ++_incarnation, _incarnation);
        var process = _world.NewProcess($"worker{index}.{_incarnation}");
        _owners[owner] = process;
        _workers[index] = process;
        process.Start(() => WorkAsync(owner));
    }

    private async Task WorkAsync(OwnerId owner)
    {
        var store = new FaultyStore(Open(owner.Host), _world, _faults);
        var agents = new SimAgents(_world, store, owner, Script, Disk, _reader);
        var workspaces = new MemoryWorkspaces(Disk, OrderAsync, AnswerAsync);
        var models = new ModelBindings(new SimModel(_world, new OutsideWorld(), 1));
        var runtime = new TaskRuntime(store, owner, workspaces, agents, models)
        {
            Clock = _world.Clock,
            Options = new RunnerOptions { IdleRelease = TimeSpan.FromSeconds(3) },
        };
        while (true)
        {
            try
            {
                await new TaskRunner(runtime, Task).RunAsync(CancellationToken.None);
            }
            catch (IOException)
            {
                // The store gave up on this owner; a real host tries again later.
            }

            await System.Threading.Tasks.Task.Delay(_world.Between(10, 3_000), _world.Clock);
        }
    }

    /// <summary>An order takes its time, and sometimes the machine is in its way.</summary>
    private async Task OrderAsync(CancellationToken cancel)
    {
        await System.Threading.Tasks.Task.Delay(_world.Between(0, 1_500), _world.Clock, cancel);
        if (_world.Happens(_orderFaults))
        {
            throw new CodeAgentException(ErrorCode.DiskFull, "Simulated: the disk is full.");
        }
    }

    /// <summary>An order that is carried out does not always hear that it is not wanted any more.</summary>
    private Task AnswerAsync(CancellationToken cancel) =>
        OrderAsync(_world.Happens(0.5) ? CancellationToken.None : cancel);

    private async Task PersonAsync()
    {
        var store = new FaultyStore(Open("person"), _world, _faults);
        var person = new SimPerson(this, _world, store, _reader);
        await person.PostAsync(new SubmitTask(Script.Settings));
        while (true)
        {
            await System.Threading.Tasks.Task.Delay(_world.Between(500, 8_000), _world.Clock);
            await person.LookAsync(interferes: !_isCalm);
        }
    }

    private async Task ChaosAsync()
    {
        var end = _world.Clock.GetUtcNow() + s_storm;
        while (_world.Clock.GetUtcNow() < end)
        {
            await System.Threading.Tasks.Task.Delay(_world.Between(100, 15_000), _world.Clock);
            var index = _world.Chance.Next(2);
            if (MayMoveBranch && _world.Happens(0.1))
            {
                MoveBranch();
            }

            if (_world.Happens(0.5))
            {
                _workers[index].Kill();
                await System.Threading.Tasks.Task.Delay(_world.Between(0, 10_000), _world.Clock);
                StartWorker(index);
            }
            else
            {
                _workers[index].IsPaused = true;
                await System.Threading.Tasks.Task.Delay(_world.Between(0, 40_000), _world.Clock);
                _workers[index].IsPaused = false;
            }
        }

        (_faults.Error, _faults.UnknownOutcome, _orderFaults) = (0, 0, 0);
        _isCalm = true;
    }

    /// <summary>Somebody else puts a commit of their own on the branch.</summary>
    private void MoveBranch()
    {
        foreach (var (name, at) in Disk.Repository.Refs.ToList())
        {
            var head = Disk.Repository[at];
            var files = head.Files.SetItem($"outside/{Disk.Repository.Moves.Count}", "theirs");
            Disk.Repository.Move(name, at, Disk.Repository.Add(files, [head], "outside").Id);
        }
    }

    private sealed class Liveness(TaskSimulation simulation, string host) : IOwnerLiveness
    {
        public bool IsCertainlyDead(OwnerId owner) =>
            owner.Host == host && simulation._owners.TryGetValue(owner, out var process) && process.IsKilled;
    }
}

/// <summary>The person: answers what the task waits for, and while the world is bad gets in its way.</summary>
internal sealed class SimPerson(TaskSimulation simulation, SimWorld world, IEventStore store, TaskReader reader)
{
    private readonly List<InboxCommand> _posted = [];
    private int _pauses;
    private int _reopened;
    private int _sentBack;

    public async Task LookAsync(bool interferes)
    {
        var state = reader.Read();
        if (state.Paused is { } paused)
        {
            await PostAsync(Answer(state, paused));
        }
        else if (state.Status == TaskStatuses.Waiting)
        {
            await PostAsync(
                world.Happens(0.2) && _sentBack++ == 0
                    ? new SendPlanBack(state.Revision, "Say more.")
                    : new ApprovePlan(state.Revision)
            );
        }
        else if (interferes && state.Completed is not null && world.Happens(0.3) && _reopened < 2)
        {
            await PostAsync(new ReopenTask([new TaskFeedback($"said-{_reopened++}", "ada", "", "Is it all?")]));
        }
        else if (interferes)
        {
            await InterfereAsync(state);
        }
    }

    public async Task PostAsync(TaskCommand command)
    {
        var encoded = TaskCodec.Encode(command, $"person-{_posted.Count}", "user:sim");
        _posted.Add(encoded);
        await PostAsync(encoded);
    }

    private async Task PostAsync(InboxCommand command)
    {
        while (true)
        {
            try
            {
                await store.PostAsync(TaskSimulation.Task, TaskSimulation.Task, command);
                return;
            }
            catch (IOException)
            {
                await Task.Delay(world.Between(1, 100), world.Clock);
            }
        }
    }

    private TaskCommand Answer(TaskState state, TaskPaused paused)
    {
        var failed = state.Planned.FirstOrDefault(subtask => subtask.Phase == SubtaskPhase.Failed);
        return paused.Kind switch
        {
            PauseKind.Budget => new ResumeTask(new TaskBudget { MaxTokens = 100 }, null),
            PauseKind.Person when failed is not null && world.Happens(0.2) => new RetrySubtask(failed.Id),
            PauseKind.Person => new ResumeTask(null, "Do it in another way."),
            _ => new ResumeTask(null, world.Happens(0.2) ? "Go on." : null),
        };
    }

    private async Task InterfereAsync(TaskState state)
    {
        if (
            world.Happens(0.3)
            && state.Planned.FirstOrDefault(subtask => subtask.Phase == SubtaskPhase.Failed) is { } failed
        )
        {
            await PostAsync(new RetrySubtask(failed.Id));
        }
        else if (world.Happens(0.1) && _pauses++ < 3)
        {
            await PostAsync(new PauseTask("Lunch."));
            if (world.Happens(0.5))
            {
                await PostAsync(new ResumeTask(null, null));
            }
        }
        else if (world.Happens(0.1))
        {
            var at = state.Planned.FirstOrDefault(subtask => subtask.Phase == SubtaskPhase.Working)?.Id;
            await PostAsync(new SteerTask(at, "Hurry."));
        }
        else if (world.Happens(0.2))
        {
            // A command that was posted before is posted again: it is answered as it was.
            await PostAsync(_posted[world.Chance.Next(_posted.Count)]);
        }
        else if (state.Completed is not null && _reopened < 2 && world.Happens(0.3))
        {
            await PostAsync(new ReopenTask([new TaskFeedback($"comment-{++_reopened}", "ada", "", "Look again.")]));
        }
        else if (simulation.MayCancel && world.Happens(0.1))
        {
            await PostAsync(new CancelTask("Not needed."));
        }
        else if (simulation.MayDrop && world.Happens(0.2) && AnyMerged(state) is { } merged)
        {
            await PostAsync(new DropSubtask(merged));
        }
    }

    private static string? AnyMerged(TaskState state) =>
        state.Planned.LastOrDefault(subtask => subtask.Phase == SubtaskPhase.Merged)?.Id;
}
