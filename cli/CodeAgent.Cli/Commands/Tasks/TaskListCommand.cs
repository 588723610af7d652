using System.CommandLine;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task list</c>: the tasks of this state folder.</summary>
internal static class TaskListCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var json = new Option<bool>("--json") { Description = "As one JSON array.", Arity = ArgumentArity.Zero };
        var command = new Command("list", "List tasks, the latest first.") { json };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                await using var host = LocalHost.Open(environment);
                var directory = host.Grains.GetGrain<ITaskDirectoryGrain>(ITaskDirectoryGrain.Key);
                var tasks = (await directory.ListAsync(new TaskQuery(null, []), cancellationToken)).Tasks;
                using var output = new StandardOutput();
                if (parsed.GetValue(json))
                {
                    output.WriteLine(ReadableJson.Of(tasks));
                    return (int)ExitCode.Done;
                }

                var rows = tasks.Select(task => new[] { task.Id, task.Status, task.Goal });
                output.Write(
                    tasks.Count == 0 ? "There are no tasks.\n" : TextTable.Of(["id", "status", "goal"], [.. rows])
                );
                return (int)ExitCode.Done;
            }
        );
        return command;
    }
}
