using System.CommandLine;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Tasks;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task watch</c>: follows a task until it ends or waits for a person.</summary>
internal static class TaskWatchCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment) =>
        TaskVerb.Create(
            environment,
            "watch",
            "Follow a task until it ends or waits for you. Ctrl+C leaves it running. The exit code says how it stands.",
            TaskVerb.EventsJson,
            call =>
                new TaskWatching(call.Host.KeepWorker, call.Host.Clock, environment, call.Output).RunAsync(
                    call.Task,
                    call.AsJson,
                    call.Stop
                )
        );
}
