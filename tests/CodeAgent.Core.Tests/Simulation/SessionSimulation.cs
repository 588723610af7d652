using CodeAgent.Core.Context;
using CodeAgent.Core.Events;
using CodeAgent.Core.Models;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Simulation;

namespace CodeAgent.Core.Tests.Simulation;

/// <summary>
/// One session in a bad world: two owners that are killed and stopped at random, a failing store, a failing model, slow
/// tools, and a person who talks, interrupts and decides. When the world calms down everything must have come out right.
/// </summary>
internal sealed class SessionSimulation
{
    private static readonly TimeSpan s_storm = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan s_calm = TimeSpan.FromHours(2);

    private readonly SimWorld _world;
    private readonly Func<IOwnerLiveness, IEventStore> _open;
    private readonly Faults _faults;
    private readonly OutsideWorld _outside = new();
    private readonly StreamId _stream = StreamId.Session("sim");
    private readonly Dictionary<OwnerId, SimProcess> _owners = [];
    private readonly SimProcess[] _workers = new SimProcess[2];
    private readonly List<InboxCommand> _posted = [];
    private readonly List<EventEnvelope> _watched = [];
    private readonly int _steps;
    private bool _isCalm;
    private bool _isPosted;
    private int _incarnation;

    /// <param name="seed">What happens.</param>
    /// <param name="open">Opens one more way to the same store, for a process that judges owners as given.</param>
    /// <param name="faults">What goes wrong.</param>
    public SessionSimulation(int seed, Func<SimWorld, IOwnerLiveness, IEventStore> open, Faults faults)
    {
        _world = new SimWorld(seed);
        _open = liveness => open(_world, liveness);
        _faults = faults;
        _steps = 2 + _world.Chance.Next(6);
    }

    /// <summary>Everything that was recorded, in order.</summary>
    public IReadOnlyList<EventEnvelope> Log { get; private set; } = [];

    /// <summary>What the outside world saw.</summary>
    public OutsideWorld Outside => _outside;

    /// <summary>What a watcher saw that reconnected at random.</summary>
    public IReadOnlyList<EventEnvelope> Watched => _watched;

    /// <summary>Commands whose posting was confirmed.</summary>
    public IReadOnlyList<InboxCommand> Posted => _posted;

    public void Run()
    {
        StartWorker(0);
        StartWorker(1);
        _world.NewProcess("person").Start(PersonAsync);
        _world.NewProcess("chaos").Start(ChaosAsync);
        _world.NewProcess("watcher").Start(WatchAsync);
        using var reader = new Reader(_open(new Liveness(this, "reader")));
        _world.RunUntil(() => _isCalm && _isPosted, s_storm * 4, Describe);
        _world.RunUntil(() => reader.IsSettled(_stream), s_calm, () => $"{Describe()} {reader.Describe(_stream)}");
        Log = reader.ReadTree(_stream);
        _world.RunUntil(() => _watched.Count >= Log.Count, s_calm, Describe);
        foreach (var worker in _workers.Where(worker => worker.Failure is not null))
        {
            throw new InvalidOperationException($"{worker.Name} failed.", worker.Failure);
        }
    }

    private string Describe() =>
        $"calm={_isCalm} posted={_isPosted} incarnation={_incarnation} watched={_watched.Count} "
        + string.Join(" ", _workers.Select(worker => $"{worker.Name}:{worker.Failure?.ToString() ?? "ok"}"));

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
        var store = new FaultyStore(_open(new Liveness(this, owner.Host)), _world, _faults);
        var runtime = RuntimeOf(store, owner);
        while (true)
        {
            try
            {
                await new SessionRunner(runtime, _stream, _ => { }).RunAsync(CancellationToken.None);
            }
            catch (IOException)
            {
                // The store gave up on this owner; a real host tries again later.
            }

            await Task.Delay(_world.Between(10, 3_000), _world.Clock);
        }
    }

    private SessionRuntime RuntimeOf(IEventStore store, OwnerId owner)
    {
        var model = new SimModel(_world, _outside, _steps);
        ITool[] tools =
        [
            new SimTool("Look", ToolEffect.ReadOnly, _world, _outside),
            new SimTool("Set", ToolEffect.Idempotent, _world, _outside),
            new SimTool("Push", ToolEffect.External, _world, _outside),
            new SimTool("Ask", ToolEffect.External, _world, _outside),
        ];
        return new SessionRuntime(
            store,
            owner,
            new ModelBindings(model),
            new ToolCatalog(tools),
            new ContextAssembler([])
        )
        {
            Clock = _world.Clock,
            Options = new RunnerOptions { IdleRelease = TimeSpan.FromSeconds(3) },
        };
    }

    private async Task PersonAsync()
    {
        var store = new FaultyStore(_open(new Liveness(this, "person")), _world, _faults);
        await PostAsync(store, "start", new StartSession(Settings(), null, []));
        var inputs = 2 + _world.Chance.Next(4);
        for (var input = 0; input < inputs; input++)
        {
            var mode = (InputMode)_world.Chance.Next(3);
            await PostAsync(store, $"input{input}", PostInput.Text($"Do part {input}.", mode));
            await Task.Delay(_world.Between(0, 20_000), _world.Clock);
            if (_world.Happens(0.3))
            {
                await PostAsync(store, $"stop{input}", new InterruptTurn("The person changed their mind."));
            }
        }

        _isPosted = true;
        for (var number = 0; ; number++)
        {
            await DecideAsync(store, number);
            await Task.Delay(_world.Between(100, 5_000), _world.Clock);
        }
    }

    private static SessionSettings Settings() =>
        new("agent", "/work", "sim/sim")
        {
            ApprovalPolicy = ApprovalPolicy.Wait,
            ApprovalTimeout = TimeSpan.FromMinutes(2),
            Limits = new SessionLimits { MaxRepetitions = 50 },
        };

    /// <summary>Decides what is asked, sometimes twice, sometimes never.</summary>
    private async Task DecideAsync(FaultyStore store, int number)
    {
        if (await RetryAsync(() => store.FindHeadAsync(_stream)) is not { LastSeq: > 0 })
        {
            return;
        }

        var events = await RetryAsync(() => store.ReadTreeAsync(_stream, 0, 10_000));
        var asked = events.Select(SessionCodec.Decode).OfType<ApprovalRequested>().LastOrDefault();
        if (asked is not null && !IsIgnored(asked) && _world.Happens(0.7))
        {
            var decision = new DecideApproval(asked.ApprovalId, asked.ArgumentsHash, _world.Happens(0.7), null);
            await PostAsync(store, $"decide{number}", decision);
        }
    }

    /// <summary>Some questions are never answered and must expire.</summary>
    private static bool IsIgnored(ApprovalRequested asked) => asked.ApprovalId.Sum(c => c) % 4 == 0;

    private async Task PostAsync(FaultyStore store, string id, SessionCommand command)
    {
        var encoded = SessionCodec.Encode(command, id, "user:sim");
        await RetryAsync(() => store.PostAsync(_stream, _stream, encoded));
        _posted.Add(encoded);
    }

    private async Task<T> RetryAsync<T>(Func<ValueTask<T>> operation)
    {
        while (true)
        {
            try
            {
                return await operation();
            }
            catch (IOException)
            {
                await Task.Delay(_world.Between(1, 100), _world.Clock);
            }
        }
    }

    private async Task ChaosAsync()
    {
        var end = _world.Clock.GetUtcNow() + s_storm;
        while (_world.Clock.GetUtcNow() < end)
        {
            await Task.Delay(_world.Between(100, 15_000), _world.Clock);
            var index = _world.Chance.Next(2);
            if (_world.Happens(0.5))
            {
                _workers[index].Kill();
                await Task.Delay(_world.Between(0, 10_000), _world.Clock);
                StartWorker(index);
            }
            else
            {
                _workers[index].IsPaused = true;
                await Task.Delay(_world.Between(0, 40_000), _world.Clock);
                _workers[index].IsPaused = false;
            }
        }

        (_faults.Error, _faults.UnknownOutcome) = (0, 0);
        _isCalm = true;
    }

    private async Task WatchAsync()
    {
        var store = new FaultyStore(_open(new Liveness(this, "watcher")), _world, _faults);
        while (true)
        {
            var after = _watched.Count == 0 ? 0 : _watched[^1].RootSeq;
            var page = await RetryAsync(() => store.ReadTreeAsync(_stream, after, 1 + _world.Chance.Next(20)));
            _watched.AddRange(page);
            await Task.Delay(_world.Between(1, page.Count == 0 ? 3_000 : 100), _world.Clock);
        }
    }

    private sealed class Liveness(SessionSimulation simulation, string host) : IOwnerLiveness
    {
        public bool IsCertainlyDead(OwnerId owner) =>
            owner.Host == host && simulation._owners.TryGetValue(owner, out var process) && process.IsKilled;
    }

    /// <summary>Looks at the store from outside of the simulation, where every call completes at once.</summary>
    private sealed class Reader(IEventStore store) : IDisposable
    {
        public bool IsSettled(StreamId stream) =>
            Now(store.FindHeadAsync(stream))
                is { PendingCommands: 0, Projection.Status: Sessions.State.SessionStatuses.Idle };

        public string Describe(StreamId stream) => $"{Now(store.FindHeadAsync(stream))}";

        public IReadOnlyList<EventEnvelope> ReadTree(StreamId root) => Now(store.ReadTreeAsync(root, 0, 100_000));

        public void Dispose() => Now(store.DisposeAsync());

        private static T Now<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();

        private static void Now(ValueTask task) => task.AsTask().GetAwaiter().GetResult();
    }
}
