using System.CommandLine;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Hosting;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task</c>: large tasks, planned and worked on by agents in the background.</summary>
internal static class TaskCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var command = new Command(
            "task",
            "Give large tasks to a coordinator and its subagents, and follow them from any terminal."
        )
        {
            TaskSubmitCommand.Create(environment),
            TaskListCommand.Create(environment),
            TaskShowCommand.Create(environment),
            TaskWatchCommand.Create(environment),
            TaskLogCommand.Create(environment),
            TaskPlanCommand.Create(environment),
            TaskApproveCommand.Create(environment),
            TaskDiffCommand.Create(environment),
            TaskCostCommand.Create(environment),
            TaskArtifactsCommand.Create(environment),
            TaskApplyCommand.Create(environment),
            TaskForkCommand.Create(environment),
            TaskRewindCommand.Create(environment),
            TaskPrCommand.Create(environment),
        };
        command.Add(FaceHost.Gateway);
        foreach (var order in TaskOrders.All(environment))
        {
            command.Add(order);
        }

        return command;
    }
}
