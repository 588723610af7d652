using System.CommandLine;
using CodeAgent.Cli.Configuration;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task</c>: large tasks, planned and worked on by agents in the background.</summary>
internal static class TaskCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create(CliEnvironment environment) =>
        new("task", "Give large tasks to a coordinator and its subagents, and follow them.")
        {
            TaskSubmitCommand.Create(environment),
            TaskListCommand.Create(environment),
            TaskShowCommand.Create(environment),
            TaskWatchCommand.Create(environment),
            TaskPrCommand.Create(environment),
        };
}
