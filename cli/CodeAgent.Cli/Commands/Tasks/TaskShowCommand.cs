using System.CommandLine;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Tasks;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task show</c>: the report of a task as it is, and what one can do about it.</summary>
internal static class TaskShowCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment) =>
        TaskVerb.Create(
            environment,
            "show",
            "Show a task: its report, what waits for you, and what comes next.",
            "As one JSON object: all that is known of the task.",
            RunAsync
        );

    private static async Task<ExitCode> RunAsync(TaskCall call)
    {
        var task = await call.SnapshotAsync();
        if (call.AsJson)
        {
            call.Output.WriteLine(ReadableJson.Of(task));
            return ExitCode.Done;
        }

        call.Say(task.Report.Length > 0 ? task.Report : $"Task {task.Id} is {task.Status}.\n");
        foreach (var open in await PendingApprovals.ListAsync(call.Task, task, call.Stop))
        {
            call.Say($"\n{open.Text(task.Id)}\n");
        }

        call.Say($"\n{TaskHints.Next(task)}\n");
        return ExitCode.Done;
    }
}
