using System.Diagnostics;
using System.Globalization;
using CodeAgent.Core.Events;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Grains.Tasks;
using CodeAgent.Tools.Git;

namespace CodeAgent.Bench.Tasks;

/// <summary>One large task in this process: how much longer it takes than its models, what it needs, how soon one sees it.</summary>
internal static class TaskBench
{
    private const double Mebibyte = 1024 * 1024;
    private const int Parallel = 50;
    private const int Submissions = 20;

    public static async IAsyncEnumerable<(string What, string Value)> RunAsync(int subtasks)
    {
        var folder = Directory.CreateTempSubdirectory("codeagent-bench-");
        try
        {
            var repository = await RepositoryAsync(folder.FullName);
            await using var host = new TaskBenchHost(folder.FullName);
            var settings = new TaskSettings("Make all parts", repository, TaskScript.Write(folder.FullName, subtasks))
            {
                Limits = new TaskLimits { MaxParallel = Parallel, MaxSubtasks = subtasks },
            };
            yield return ("submitted to the first event at a watcher", await FirstEventAsync(host, settings));
            var before = Cpu.Now();
            var start = TimeProvider.System.GetTimestamp();
            await SubmitAsync(host.Task("large"), settings, "large");
            await EndAsync(host.Task("large"));
            var wall = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
            var used = Cpu.Now() - before;
            var least = LeastTime(subtasks).TotalSeconds;
            yield return (
                Invariant($"{subtasks} subtasks of {TaskScript.Steps} steps, {Parallel} at once"),
                Invariant($"{wall:N1} s")
            );
            yield return ("least time that the models allow", Invariant($"{least:N1} s"));
            yield return ("ratio", Invariant($"{wall / least:N2}"));
            yield return ("processor time of the program", Invariant($"{used.Own:N1} s"));
            yield return ("processor time of git, shells and checks", Invariant($"{used.Children:N1} s"));
            yield return ("peak memory of the program", Invariant($"{Peak():N0} MiB"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The coordinator's plan, then whichever is longer: one subtask's models, or all of them on all slots.</summary>
    private static TimeSpan LeastTime(int subtasks)
    {
        var one = TaskScript.Latency * (TaskScript.Steps + 1);
        return TaskScript.Latency + TimeSpan.FromTicks(Math.Max(one.Ticks, one.Ticks * subtasks / Parallel));
    }

    private static async Task<string> RepositoryAsync(string folder)
    {
        var repository = Path.Combine(folder, "repository");
        Directory.CreateDirectory(Path.Combine(repository, "src"));
        await File.WriteAllTextAsync(Path.Combine(repository, "README.md"), "# A repository\n");
        for (var file = 0; file < 100; file++)
        {
            var lines = Enumerable.Range(0, 100).Select(line => Invariant($"file {file}, line {line}"));
            await File.WriteAllLinesAsync(Path.Combine(repository, "src", Invariant($"file-{file}.txt")), lines);
        }

        var path = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" };
        var failure = await NewRepository.CreateAsync(repository, "Begin", path, TimeProvider.System, default);
        return failure is null ? repository : throw new InvalidOperationException(failure);
    }

    /// <summary>The median of some submissions of tasks that end at once: their base does not exist.</summary>
    private static async Task<string> FirstEventAsync(TaskBenchHost host, TaskSettings settings)
    {
        var times = new List<double>();
        for (var number = 0; number < Submissions; number++)
        {
            var id = Invariant($"small-{number}");
            var task = host.Task(id);
            var first = FirstAsync(task);
            var start = TimeProvider.System.GetTimestamp();
            await SubmitAsync(task, settings with { BaseRef = "there-is-none" }, id);
            await first;
            times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            await EndAsync(task);
        }

        times.Sort();
        return Invariant($"{times[Submissions / 2]:N1} ms (from {times[0]:N1} to {times[^1]:N1})");
    }

    private static async Task FirstAsync(ITaskGrain task)
    {
        await foreach (var notice in task.WatchAsync(0, CancellationToken.None))
        {
            if (notice.Event is not null)
            {
                return;
            }
        }
    }

    private static async Task SubmitAsync(ITaskGrain task, TaskSettings settings, string id)
    {
        var command = TaskCodec.Encode(new SubmitTask(settings), $"submit-{id}", "bench");
        var answer = await task.PostAsync(command, CancellationToken.None);
        while (answer is null)
        {
            answer = await task.AnswerAsync($"submit-{id}", CancellationToken.None);
        }

        Require(answer.Accepted, answer.Message ?? id);
    }

    private static async Task EndAsync(ITaskGrain task)
    {
        await foreach (var notice in task.WatchAsync(0, CancellationToken.None))
        {
            if (notice.Event is not { } envelope)
            {
                continue;
            }

            var happened = TaskCodec.Decode(envelope);
            Require(happened is not TaskPaused, (happened as TaskPaused)?.Reason ?? "");
            if (happened is TaskCompleted end)
            {
                Require(
                    end.Outcome == TaskOutcome.Succeeded
                        || end.Detail.Contains("there-is-none", StringComparison.Ordinal),
                    end.Detail
                );
                return;
            }
        }
    }

    private static double Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / Mebibyte;
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new InvalidOperationException(message);
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
