using System.CommandLine;
using System.Text.Json;
using CodeAgent.Cli.Commands.Tasks;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Signals;
using CodeAgent.Cli.Tasks;
using CodeAgent.Core.Errors;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Cli.Commands;

/// <summary><c>codeagent worker</c>: runs tasks. Started by <c>task</c> commands in the background, or by hand.</summary>
internal sealed class WorkerCommand(CliEnvironment environment)
{
    private static readonly TimeSpan s_idleLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(50);

    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var background = TaskVerb.Flag(
            "--background",
            "Leave the terminal, write to a log file, and end when there is nothing to do."
        );
        var worker = new WorkerCommand(environment);
        var command = new Command(
            "worker",
            "Run the tasks of this state folder. Commands about tasks start one in the background by themselves."
        )
        {
            background,
            Status(worker),
        };
        command.SetAction(async (parsed, _) => (int)await worker.RunAsync(parsed.GetValue(background)));
        return command;
    }

    private static Command Status(WorkerCommand worker)
    {
        var json = TaskVerb.Flag(TaskVerb.JsonName, "As one JSON object.");
        var status = new Command("status", "Say whether a worker runs, which tasks it has, and where its log is.")
        {
            json,
        };
        status.SetAction(async (parsed, stop) => (int)await worker.TellAsync(parsed.GetValue(json), stop));
        return status;
    }

    private async Task<ExitCode> RunAsync(bool isBackground)
    {
        using var place = await TakePlaceAsync(isBackground ? s_patience : TimeSpan.Zero);
        if (place is null)
        {
            return isBackground
                ? ExitCode.Done
                : throw new CodeAgentException(
                    ErrorCode.SessionOwnedElsewhere,
                    "Another worker runs the tasks of this state folder.\nIt ends by itself when it has nothing to do; see: codeagent worker status"
                );
        }

        if (isBackground)
        {
            Detachment.Begin(WorkerProcess.LogFile(environment));
        }

        using var signals = StopSignals.Listen();
        await using var host = LocalHost.Open(environment);
        var facts = new WorkerFacts(Environment.ProcessId, host.Clock.GetUtcNow(), LocalHost.Version, isBackground);
        WorkerProcess.Introduce(environment, facts);
        await host.CleanWorkspacesAsync(signals.Any);
        var limit = isBackground ? s_idleLimit : Timeout.InfiniteTimeSpan;
        await new BackgroundWorker(host, limit).RunAsync(signals.Any);
        return ExitCode.Done;
    }

    /// <summary>Who only looks whether the place is free has it for a moment; a worker must not take that for another one.</summary>
    private async Task<IDisposable?> TakePlaceAsync(TimeSpan patience)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var place = WorkerProcess.TryBecome(environment);
            if (place is not null || TimeProvider.System.GetElapsedTime(begun) >= patience)
            {
                return place;
            }

            await Task.Delay(s_again, TimeProvider.System);
        }
    }

    private async Task<ExitCode> TellAsync(bool asJson, CancellationToken cancellationToken)
    {
        await using var host = LocalHost.Open(environment);
        var isRunning = WorkerProcess.IsRunning(environment);
        var facts = isRunning ? WorkerProcess.Facts(environment) : null;
        var tasks = await host.UnfinishedTasksAsync(cancellationToken);
        var status = new WorkerStatus(isRunning, facts, WorkerProcess.LogFile(environment), tasks);
        using var output = new StandardOutput();
        if (asJson)
        {
            output.WriteLine(JsonSerializer.SerializeToUtf8Bytes(status, WorkerJson.Default.WorkerStatus));
            return ExitCode.Done;
        }

        var since = facts is null ? "" : $" (process {facts.Pid}, since {facts.StartedAt.ToLocalTime():HH:mm:ss})";
        var work = tasks.Count == 0 ? "nothing to do" : string.Join(", ", tasks);
        output.Write(
            isRunning ? $"A worker runs{since}: {work}.\n" : $"No worker runs; tasks that need one: {work}.\n"
        );
        output.Write($"Its log: {status.Log}\n");
        return ExitCode.Done;
    }
}
