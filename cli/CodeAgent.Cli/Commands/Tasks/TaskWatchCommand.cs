using System.CommandLine;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Tasks;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task watch</c>: follows a task until it ends or waits for a person.</summary>
internal static class TaskWatchCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var id = new Argument<string>("id") { Description = "The task." };
        var command = new Command("watch", "Follow a task.") { id };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                await using var host = LocalHost.Open(environment);
                var task = host.AgentTask(parsed.GetValue(id)!);
                await task.SnapshotAsync(cancellationToken);
                WorkerProcess.Ensure(environment);
                using var output = new StandardOutput();
                return (int)await new TaskWatching(host, output).RunAsync(task, cancellationToken);
            }
        );
        return command;
    }
}
