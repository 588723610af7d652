using System.CommandLine;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task show</c>: the report of a task as it is.</summary>
internal static class TaskShowCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var id = new Argument<string>("id") { Description = "The task." };
        var json = new Option<bool>("--json") { Description = "As one JSON object.", Arity = ArgumentArity.Zero };
        var command = new Command("show", "Show a task: its report, or all of it as JSON.") { id, json };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                await using var host = LocalHost.Open(environment);
                var task = await host.AgentTask(parsed.GetValue(id)!).SnapshotAsync(cancellationToken);
                using var output = new StandardOutput();
                if (parsed.GetValue(json))
                {
                    output.WriteLine(ReadableJson.Of(task));
                }
                else
                {
                    output.Write(task.Report);
                }

                return (int)ExitCode.Done;
            }
        );
        return command;
    }
}
