using System.Globalization;
using System.Text.RegularExpressions;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Crashes;

/// <summary>
/// The demo's task while its worker and its watchers are killed by SIGKILL at random times. A few seeds by default;
/// `CODEAGENT_CRASHES=all` takes fifty.
/// </summary>
public sealed partial class TaskCrashTests(ITestOutputHelper log)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_task_whose_processes_are_killed_again_and_again_ends_as_one_that_is_left_alone()
    {
        Assert.SkipWhen(LongSuite.SkipReason is not null, LongSuite.SkipReason ?? "");
        var all = Environment.GetEnvironmentVariable("CODEAGENT_CRASHES") == "all";
        var undisturbed = await RunAsync(0, kills: 0);
        for (var seed = 1; seed <= (all ? 50 : 5); seed++)
        {
            var killed = await RunAsync(seed, kills: 3 + (seed % 5));
            Assert.True(undisturbed.Tree == killed.Tree, $"Seed {seed} ended with another tree.\n{killed.Report}");
            Assert.True(
                undisturbed.Report == killed.Report,
                $"Seed {seed}: {Other(undisturbed.Report, killed.Report)}"
            );
        }
    }

    private async Task<(string? Tree, string Report)> RunAsync(int seed, int kills)
    {
        var stop = TestContext.Current.CancellationToken;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(s_longest);
        using var demo = await DemoTask.SubmitAsync();
        var random = new Random(seed);
        var watcher = new CursorWatcher(demo, new Random(seed));
        var watched = watcher.WatchAsync(late.Token);
        var killed = await DisturbAsync(demo, random, kills);
        var seen = await watched;
        log.WriteLine($"seed {seed}: {killed} of {kills} kills, {seen.Count} events");

        Assert.Equal(Enumerable.Range(1, seen.Count).Select(seq => (long)seq), seen.Select(one => one.RootSeq));
        var read = await watcher.ReadAsync(seen[^1].RootSeq, late.Token);
        Assert.Equal(read.Take(seen.Count).Select(Line), seen.Select(Line));
        CheckEffects(demo, seen, seed);
        var end = Assert.IsType<TaskCompleted>(TaskCodec.Decode(seen[^1]), exactMatch: true);
        var shown = await CodeAgentProcess.RunAsync(demo.Home, "task", "show", demo.Id);
        Assert.True(end.Outcome == TaskOutcome.Succeeded, $"Seed {seed}:\n{shown.Output}");
        return (end.Tree, Normal(shown.Output, demo.Id));
    }

    /// <summary>Kills the worker, a watcher or both, and comes back each time; at last watches to the end.</summary>
    private static async Task<int> DisturbAsync(DemoTask demo, Random random, int kills)
    {
        for (var kill = 0; kill < kills; kill++)
        {
            using var watch = CodeAgentProcess.Start(demo.Home, "task", "watch", demo.Id);
            await Task.Delay(
                TimeSpan.FromMilliseconds(random.Next(100, 2_500)),
                TimeProvider.System,
                TestContext.Current.CancellationToken
            );
            if (watch.Output.Contains("succeeded", StringComparison.Ordinal))
            {
                return kill;
            }

            var victims = random.Next(4);
            if (victims > 0)
            {
                foreach (var worker in Machine.Workers(demo.Home.State))
                {
                    Machine.Kill(worker);
                }
            }

            if (victims < 2)
            {
                watch.Send(UnixSignal.Kill);
            }
        }

        using var last = CodeAgentProcess.Start(demo.Home, "task", "watch", demo.Id);
        var end = await last.ToEndAsync(s_longest);
        Assert.True(end.ExitCode == 0, $"{end.ExitCode}\n{end.Output}\n{end.Error}");
        return kills;
    }

    /// <summary>Outside of the workspaces stands what every started command did at most once, and every ended one once.</summary>
    private static void CheckEffects(DemoTask demo, IReadOnlyList<EventEnvelope> events, int seed)
    {
        var rules = new Dictionary<(StreamId, string), string>();
        var (started, ended) = (new Dictionary<string, int>(), new Dictionary<string, int>());
        foreach (var envelope in events)
        {
            switch (SessionCodec.Decode(envelope))
            {
                case ModelCallCompleted said:
                    foreach (var call in said.Message.ToolCalls.Where(call => call.Name == "Bash"))
                    {
                        rules[(envelope.Stream, call.CallId)] = DemoTask.RuleOf(
                            call.Input.GetProperty("command").GetString()!
                        )!;
                    }

                    break;
                case ToolCallStarted begun when rules.TryGetValue((envelope.Stream, begun.CallId), out var rule):
                    Assert.True(begun.Attempt == 1, $"Seed {seed}: a command of '{rule}' was run again.");
                    started[rule] = started.GetValueOrDefault(rule) + 1;
                    break;
                case ToolCallCompleted { Outcome: ToolOutcome.Succeeded or ToolOutcome.Failed } done
                    when rules.TryGetValue((envelope.Stream, done.CallId), out var rule):
                    ended[rule] = ended.GetValueOrDefault(rule) + 1;
                    break;
                default:
                    break;
            }
        }

        var counts = demo.Counts;
        Assert.NotEmpty(started);
        foreach (var (rule, starts) in started)
        {
            var count = counts.GetValueOrDefault(rule);
            var least = ended.GetValueOrDefault(rule);
            Assert.True(
                count >= least && count <= starts,
                $"Seed {seed}: '{rule}' ended {least} and began {starts} times, and was done {count} times."
            );
        }

        Assert.Empty(counts.Keys.Except(started.Keys));
    }

    /// <summary>A report without what may differ between runs: ids of commits, times, amounts and the task's own id.</summary>
    private static string Normal(string report, string id) =>
        Amount()
            .Replace(
                CommitId().Replace(report.Replace(id, "TASK", StringComparison.Ordinal), "Base `…`, result `…`."),
                "…"
            );

    private static string Other(string one, string two)
    {
        var (before, after) = (one.Split('\n'), two.Split('\n'));
        return $"{string.Join(" | ", before.Except(after))} became {string.Join(" | ", after.Except(before))}\n{two}";
    }

    private static string Line(EventEnvelope envelope) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{envelope.RootSeq} {envelope.Stream} {envelope.Seq} {envelope.Type}"
        );

    [GeneratedRegex("Base `[0-9a-f]+`, result `[0-9a-f]+`\\.")]
    private static partial Regex CommitId();

    [GeneratedRegex(@"\d+([.,]\d+)? ?(ms|s|min|tokens|USD|tries|agents)\b")]
    private static partial Regex Amount();
}
