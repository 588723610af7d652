using System.Runtime.CompilerServices;
using CodeAgent.Core.Context;
using CodeAgent.Core.Events;
using CodeAgent.Core.Models;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Tasks.Running;
using CodeAgent.Core.Tests.Simulation;
using CodeAgent.Core.Tools;
using CodeAgent.Storage.InMemory;
using CodeAgent.Testing.Simulation;
using CodeAgent.Testing.Tasks;
using Microsoft.Extensions.AI;

namespace CodeAgent.Core.Tests.Tasks.Simulation;

/// <summary>One budget for all agents of a task that work at once, held by the real session runner and the store.</summary>
public sealed class TaskBudgetTests
{
    private const int Seeds = 60;

    [Fact]
    public void A_budget_holds_across_agents_that_work_at_once_and_a_larger_one_lets_them_go_on()
    {
        var (pauses, parallel) = (0, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            using var world = new BudgetWorld(seed);
            world.Run();
            Assert.True(world.Findings.Count == 0, $"seed {seed}: {string.Join('\n', world.Findings)}");
            pauses += world.Pauses;
            parallel = Math.Max(parallel, world.MostCallsAtOnce);
        }

        Assert.True(pauses > Seeds / 4, $"{pauses} budgets were used up");
        Assert.True(parallel > 2, $"{parallel} calls at once");
    }
}

/// <summary>A task with real agents whose model uses as much as chance has it, up to what was reserved.</summary>
internal sealed class BudgetWorld : IAgentSessions, IDisposable
{
    private static readonly StreamId s_task = StreamId.Task("b");

    private readonly SimWorld _world;
    private readonly InMemoryEventStore.Disk _disk = new();
    private readonly InMemoryEventStore _outside;
    private readonly TaskReader _reader;
    private readonly OwnerId _owner = new("h", "b", 1, 1);
    private readonly HashSet<StreamId> _running = [];
    private readonly ModelBindings _models;
    private readonly SimProcess _host;
    private readonly int _subtasks;
    private int _posted;
    private readonly FaultyStore _store;

    public BudgetWorld(int seed)
    {
        _world = new SimWorld(seed);
        _outside = new InMemoryEventStore(_disk, _world.Clock);
        _store = new FaultyStore(_outside, _world, new Faults { Error = 0.01, UnknownOutcome = 0.01 });
        _reader = new TaskReader(_outside, s_task);
        _models = new ModelBindings(new SpendingModel(_world, this));
        _host = _world.NewProcess("host");
        _subtasks = 2 + _world.Chance.Next(5);
    }

    public List<string> Findings { get; } = [];

    public int Pauses { get; private set; }

    public int MostCallsAtOnce { get; private set; }

    public int CallsNow
    {
        get;
        set
        {
            field = value;
            MostCallsAtOnce = Math.Max(MostCallsAtOnce, value);
        }
    }

    public void Run()
    {
        _host.Start(HostAsync);
        _world.NewProcess("person").Start(PersonAsync);
        _world.NewProcess("watcher").Start(WatchAsync);
        _world.RunUntil(() => _reader.Read().Completed is not null, TimeSpan.FromHours(3), Describe);
        Expect(_reader.Read().Completed!.Outcome == TaskOutcome.Succeeded, $"{_reader.Read().Completed}");
        Spent();
    }

    public Task WakeAsync(StreamId stream, CancellationToken cancellationToken)
    {
        if (_running.Add(stream))
        {
            _ = RunAgentAsync(stream);
        }

        return Task.CompletedTask;
    }

    private string Describe()
    {
        var last = _reader.ReadTree().TakeLast(25).Select(envelope => $"{envelope.Stream} {envelope.Type}");
        var counters = Counters().Select(counter => $"{counter}");
        return $"{_reader.Read().Status} {string.Join(' ', counters)}\n{string.Join('\n', last)}";
    }

    public void Dispose()
    {
        _models.Dispose();
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _outside.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private async Task RunAgentAsync(StreamId stream)
    {
        try
        {
            var tools = new ToolCatalog([new SimTool("Look", ToolEffect.ReadOnly, _world, new OutsideWorld())]);
            var runtime = new SessionRuntime(_store, _owner, _models, tools, new ContextAssembler([]))
            {
                Clock = _world.Clock,
                Options = new RunnerOptions { IdleRelease = TimeSpan.FromSeconds(3) },
            };
            await new SessionRunner(runtime, stream, _ => { }).RunAsync(CancellationToken.None);
        }
        catch (IOException)
        {
            // The store gave up on it; it is woken again.
        }
        finally
        {
            _running.Remove(stream);
        }
    }

    private async Task HostAsync()
    {
        var disk = new MemoryDisk(new MemoryRepository(("a", "a")), (_, _) => true);
        var runtime = new TaskRuntime(_store, _owner, new MemoryWorkspaces(disk), this, _models)
        {
            Clock = _world.Clock,
        };
        while (true)
        {
            try
            {
                await new TaskRunner(runtime, s_task).RunAsync(CancellationToken.None);
            }
            catch (IOException)
            {
                // Again, after a while.
            }

            await Task.Delay(_world.Between(10, 1_000), _world.Clock);
        }
    }

    private async Task PersonAsync()
    {
        var settings = new TaskSettings("Goal.", "/r", "spend/spend")
        {
            Limits = new TaskLimits { MaxParallel = 4 },
            Budget = new TaskBudget
            {
                MaxTokens = 2_000 + _world.Chance.Next(6_000),
                MaxToolCalls = 5 + _world.Chance.Next(20),
            },
        };
        var work = Enumerable.Range(0, _subtasks).Select(Work);
        await PostAsync(new SubmitTask(settings));
        await PostAsync(new ProposePlan(new TaskPlan("s", [.. work]), 0));
        while (true)
        {
            await Task.Delay(_world.Between(500, 5_000), _world.Clock);
            if (_reader.Read().Paused is { } paused)
            {
                Pauses += paused.Kind == PauseKind.Budget ? 1 : 0;
                await PostAsync(new ResumeTask(new TaskBudget { MaxTokens = 3_000, MaxToolCalls = 10 }, null));
            }
        }
    }

    private static Subtask Work(int number) =>
        new($"w{number}", "Title", "Do it.") { Writes = [$"f{number}"], Checks = ["true"] };

    private async Task PostAsync(TaskCommand command) =>
        await _outside.PostAsync(s_task, s_task, TaskCodec.Encode(command, $"c{++_posted}", "user"));

    /// <summary>At no time is more spent and reserved together than the limit of that time.</summary>
    private async Task WatchAsync()
    {
        while (true)
        {
            foreach (var (name, counter) in Counters())
            {
                Expect(
                    counter.Value <= (counter.Limit ?? long.MaxValue),
                    $"{name} is {counter.Value} of {counter.Limit}"
                );
            }

            await Task.Delay(_world.Between(1, 200), _world.Clock);
        }
    }

    /// <summary>What the counters say is what the calls used: nothing stays reserved, nothing is forgotten.</summary>
    private void Spent()
    {
        var tree = _reader.ReadTree().Where(envelope => envelope.Stream != s_task).Select(SessionCodec.Decode).ToList();
        var used = tree.OfType<ModelCallCompleted>().Sum(call => call.Usage.TotalTokens);
        var unknown = tree.Count(happened => happened is ModelCallFailed or ModelCallCancelled);
        var most = tree.OfType<ModelCallStarted>().Max(call => call.Reserved.Tokens);
        var counters = Counters();
        var tokens = counters[BudgetCounters.Tokens].Value;
        Expect(
            tokens >= used && tokens <= used + (unknown * most),
            $"{tokens} tokens are counted and {used} were used"
        );
        var calls = tree.Count(happened => happened is ToolCallStarted);
        Expect(
            counters[BudgetCounters.ToolCalls].Value == calls,
            $"{counters[BudgetCounters.ToolCalls]} of {calls} calls"
        );
    }

    private IReadOnlyDictionary<string, CounterValue> Counters() =>
        _outside.ReadCountersAsync(s_task).AsTask().GetAwaiter().GetResult();

    private void Expect(bool holds, string finding)
    {
        if (!holds && Findings.Count < 5)
        {
            Findings.Add(finding);
        }
    }
}

/// <summary>A model that looks a few times and ends; each call uses what chance has it, up to what its card allows.</summary>
internal sealed class SpendingModel(SimWorld world, BudgetWorld budget) : IChatClient, IModelProvider, IModelCatalog
{
    private const int MostOutput = 700;

    public string Name => "spend";

    public string TelemetryName => "spend";

    public ResolvedModel Resolve(string name) => new(this, name);

    public IChatClient CreateClient(string model) => this;

    public ModelCard Describe(string model) => new(model, 100_000, MostOutput, new ModelPrices(1, 2, 0, 0));

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var conversation = messages.ToList();
        budget.CallsNow++;
        try
        {
            await Task.Delay(world.Between(10, 3_000), world.Clock, cancellationToken);
        }
        finally
        {
            budget.CallsNow--;
        }

        var step = conversation.Count(message => message.Role == ChatRole.Assistant);
        yield return new ChatResponseUpdate(ChatRole.Assistant, $"Step {step}.");
        if (step % 4 != 3)
        {
            var arguments = new Dictionary<string, object?> { ["step"] = step };
            yield return new ChatResponseUpdate(
                ChatRole.Assistant,
                [new FunctionCallContent($"c{step}", "Look", arguments)]
            );
        }

        var most = options!.MaxOutputTokens!.Value;
        var usage = new UsageDetails { InputTokenCount = 10, OutputTokenCount = world.Chance.Next(most + 1) };
        yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(usage)])
        {
            FinishReason = ChatFinishReason.Stop,
        };
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException("The runner streams.");

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }
}
