using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Tasks;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Tasks;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Plans;

/// <summary>
/// Plans and repositories that nobody wrote the product for, on the worker's own parts in this process. Each succeeds, or
/// waits for a person with a reason where something is hopeless. A few seeds by default; `CODEAGENT_PLANS=all` takes twenty.
/// </summary>
public sealed class GeneratedPlanTests(ITestOutputHelper log)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(3);

    public static TheoryData<int> Seeds { get; } =
    [.. Enumerable.Range(1, Environment.GetEnvironmentVariable("CODEAGENT_PLANS") == "all" ? 20 : 4)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_plan_ends_or_waits_with_a_reason_and_its_tree_does_not_depend_on_the_order(int seed)
    {
        Assert.SkipWhen(LongSuite.SkipReason is not null, LongSuite.SkipReason ?? "");
        var random = new Random(seed);
        using var home = new CodeAgentHome();
        var folders = GeneratedRepository.Create(home.Work, random);
        List<GeneratedPlan> plans = [new(random, folders, "a")];
        if (seed % 3 == 0)
        {
            plans.Add(new GeneratedPlan(random, folders, "b"));
        }

        var wide = await RunAsync(home, plans, random.Next(2, 7), "wide");
        var narrow = await RunAsync(home, plans, 1, "narrow");
        foreach (var (plan, (one, other)) in plans.Zip(wide.Zip(narrow)))
        {
            var hopeless = plan.Hopeless;
            log.WriteLine($"seed {seed}: {plan.Subtasks.Count} subtasks, {hopeless?.Trouble}, {one.Status}");
            Check(seed, plan, one);
            Check(seed, plan, other);
            if (hopeless is null)
            {
                Assert.Equal(one.Completed!.Tree, other.Completed!.Tree);
            }
        }
    }

    private static void Check(int seed, GeneratedPlan plan, TaskSnapshot task)
    {
        var told = $"Seed {seed}: {task.Status}\n{task.Report}";
        if (plan.Hopeless is { } hopeless)
        {
            Assert.True(task.Paused?.Kind == PauseKind.Person, told);
            Assert.Contains($"'{hopeless.Id}'", task.Paused!.Reason, StringComparison.Ordinal);
            return;
        }

        Assert.True(task.Completed?.Outcome == TaskOutcome.Succeeded, told);
        Assert.All(task.Subtasks, subtask => Assert.Equal(SubtaskPhase.Merged, subtask.Phase));
    }

    private static async Task<IReadOnlyList<TaskSnapshot>> RunAsync(
        CodeAgentHome home,
        IReadOnlyList<GeneratedPlan> plans,
        int parallel,
        string state
    )
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(s_longest);
        home.State = home.Beside(state);
        var environment = CliEnvironment.Read(home.Environment());
        using var place = WorkerProcess.TryBecome(environment);
        await using var host = LocalHost.Open(environment);
        using var stop = new CancellationTokenSource();
        var worker = new BackgroundWorker(host, Timeout.InfiniteTimeSpan).RunAsync(stop.Token);
        var ends = plans.Select((plan, at) => RunAsync(host, home, plan, parallel, $"{state}-{at}", late.Token));
        try
        {
            return await Task.WhenAll(ends);
        }
        finally
        {
            await stop.CancelAsync();
            await worker;
        }
    }

    private static async Task<TaskSnapshot> RunAsync(
        LocalHost host,
        CodeAgentHome home,
        GeneratedPlan plan,
        int parallel,
        string id,
        CancellationToken late
    )
    {
        var script = home.Beside($"{id}.json");
        await File.WriteAllTextAsync(script, plan.Script(), late);
        var task = host.AgentTask(id);
        var settings = new TaskSettings("Make all parts", home.Work, $"scripted:{script}")
        {
            Rules = [new PermissionRule(PermissionVerdict.Allow, "Bash", "test")],
            Limits = new TaskLimits { MaxParallel = parallel, MaxResolutions = 20 },
        };
        await task.SendAsync(new SubmitTask(settings), late);
        await foreach (var envelope in task.WatchAsync(0, late))
        {
            if (envelope is not null && TaskCodec.Decode(envelope) is TaskCompleted or TaskPaused)
            {
                break;
            }
        }

        return await task.SnapshotAsync(late);
    }
}
