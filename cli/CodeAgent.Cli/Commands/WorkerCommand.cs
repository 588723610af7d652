using System.CommandLine;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Signals;
using CodeAgent.Cli.Tasks;
using CodeAgent.Core.Errors;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Cli.Commands;

/// <summary><c>codeagent worker</c>: runs tasks. Started by <c>task</c> commands in the background, or by hand.</summary>
internal static class WorkerCommand
{
    private static readonly TimeSpan s_idleLimit = TimeSpan.FromSeconds(30);

    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var background = new Option<bool>("--background")
        {
            Description = "Leave the terminal, write to a log file, and end when there is nothing to do.",
            Arity = ArgumentArity.Zero,
        };
        var command = new Command("worker", "Run the tasks of this state folder.") { background };
        command.SetAction(async (parsed, _) => (int)await RunAsync(environment, parsed.GetValue(background)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CliEnvironment environment, bool isBackground)
    {
        using var place = WorkerProcess.TryBecome(environment);
        if (place is null)
        {
            return isBackground
                ? ExitCode.Done
                : throw new CodeAgentException(
                    ErrorCode.SessionOwnedElsewhere,
                    "Another worker runs the tasks of this state folder.\nIt ends by itself when it has nothing to do."
                );
        }

        if (isBackground)
        {
            Detachment.Begin(WorkerProcess.LogFile(environment));
        }

        using var signals = StopSignals.Listen();
        await using var host = LocalHost.Open(environment);
        await host.CleanWorkspacesAsync(signals.Any);
        var limit = isBackground ? s_idleLimit : Timeout.InfiniteTimeSpan;
        await new BackgroundWorker(host, limit).RunAsync(signals.Any);
        return ExitCode.Done;
    }
}
