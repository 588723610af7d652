using System.Globalization;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Events;

namespace CodeAgent.Core.Tests.Tasks.Simulation;

/// <summary>
/// Seeded runs of a task in a bad world. A failing seed is named; `CODEAGENT_SEED=N` plays it alone, `CODEAGENT_SEEDS=N`
/// plays more of them.
/// </summary>
public sealed class TaskSimulationTests
{
    private const int DefaultSeeds = 1_000;

    [Fact]
    public void Every_promise_holds_for_every_seed()
    {
        var broken = Seeds().SelectMany(seed => Play(seed, new TaskWeather()).Select(found => $"seed {seed}: {found}"));
        Expect(broken.Take(5));
    }

    [Fact]
    public void In_a_calm_world_a_task_comes_to_its_expected_end()
    {
        var broken = Enumerable
            .Range(1, 100)
            .SelectMany(seed => Play(seed, new TaskWeather(IsBad: false)).Select(found => $"seed {seed}: {found}"));
        Expect(broken.Take(5));
    }

    [Fact]
    public void The_bad_world_is_bad()
    {
        var seen = Enumerable.Range(1, 250).SelectMany(seed => Run(seed, new TaskWeather()).Log);
        var events = seen.Select(TaskCodec.Decode).ToList();
        var missing = Enum.GetValues<PauseKind>()
            .Select(kind => ($"{kind}", events.Exists(e => e is TaskPaused paused && paused.Kind == kind)))
            .Concat(TaskCodec.EventTypes.Select(type => (type, events.Exists(e => e!.GetType().Name == type))))
            .Append(("resolver", events.Exists(e => e is SubtaskStarted { Purpose: AttemptPurpose.Resolve })))
            .Append(("interrupt", events.Exists(e => e is SubtaskReported { Outcome: TurnOutcome.Interrupted })))
            .Append(("new plan", events.Exists(e => e is PlanProposed { Revision: > 1 })))
            .Append(
                (
                    "failed merge check",
                    events.Exists(e => e is CheckRecorded { Scope: CheckScope.Merge, Result.Passed: false })
                )
            )
            .Append(
                (
                    "failed whole",
                    events.Exists(e => e is CheckRecorded { Scope: CheckScope.Acceptance, Result.Passed: false })
                )
            )
            .Append(("cancelled", events.Exists(e => e is TaskCompleted { Outcome: TaskOutcome.Cancelled })))
            .Where(check => !check.Item2)
            .Select(check => check.Item1);
        Expect(missing);
    }

    [Fact]
    public void A_seed_plays_the_same_way_twice()
    {
        var first = Trace(7);
        Assert.NotEmpty(first);
        Assert.Equal(first, Trace(7));
    }

    [Fact]
    public void Without_compare_and_swap_a_promise_breaks() =>
        Assert.Contains(
            Enumerable.Range(1, 300),
            seed => Breaks(seed, new TaskWeather { WithoutCompareAndSwap = true })
        );

    private static void Expect(IEnumerable<string> findings)
    {
        if (string.Join('\n', findings) is { Length: > 0 } text)
        {
            Assert.Fail(text);
        }
    }

    private static IEnumerable<int> Seeds() =>
        Number("CODEAGENT_SEED") is { } one ? [one] : Enumerable.Range(1, Number("CODEAGENT_SEEDS") ?? DefaultSeeds);

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static bool Breaks(int seed, TaskWeather weather)
    {
        try
        {
            return TaskChecks.FindBroken(Run(seed, weather)).Count > 0;
        }
        catch (Exception error) when (error is TimeoutException or InvalidOperationException or ArgumentException)
        {
            // A world without its guards may also fall apart before its end.
            return true;
        }
    }

    private static IReadOnlyList<string> Play(int seed, TaskWeather weather)
    {
        try
        {
            return TaskChecks.FindBroken(Run(seed, weather));
        }
        catch (Exception error) when (error is TimeoutException or InvalidOperationException)
        {
            return [error.ToString()];
        }
    }

    private static TaskSimulation Run(int seed, TaskWeather weather)
    {
        var simulation = new TaskSimulation(seed, weather);
        simulation.Run();
        return simulation;
    }

    private static List<string> Trace(int seed) =>
        [.. Run(seed, new TaskWeather()).Tree.Select(envelope => $"{envelope.Ts:O} {envelope.Stream} {envelope.Type}")];
}
