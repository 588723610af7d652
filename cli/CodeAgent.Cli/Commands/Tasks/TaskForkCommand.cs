using System.CommandLine;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Tasks;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task fork</c>: a new task from where another one stands, or from where it began.</summary>
internal static class TaskForkCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var goal = TaskVerb.Valued("--goal", "TEXT", "Another goal (default: the same).");
        var restart = TaskVerb.Flag("--from-base", "Begin where that task began, not at what it has merged.");
        return TaskVerb.Create(
            environment,
            "fork",
            "Submit a new task with the settings of this one, from its present result; prints the new id. This one stays as it is.",
            "As one JSON object: the new task.",
            call => RunAsync(call, call.Value(goal), call.Value(restart)),
            goal,
            restart
        );
    }

    private static async Task<ExitCode> RunAsync(TaskCall call, string? goal, bool fromBase)
    {
        var origin = await call.SnapshotAsync();
        if (origin is not { Settings: { } settings, Repository: { Failure: null } repository })
        {
            throw new CodeAgentException(
                ErrorCode.InvalidCommand,
                $"Task {origin.Id} has nothing to fork from: its repository was never prepared.\nSubmit a new task instead."
            );
        }

        var forked = settings with
        {
            Goal = goal ?? settings.Goal,
            BaseRef = fromBase ? repository.BaseCommit : origin.Head ?? repository.BaseCommit,
            ForkedFrom = origin.Id,
        };
        var task = call.Host.AgentTask(Guid.CreateVersion7().ToString("N")[^12..]);
        await task.SendAsync(new SubmitTask(forked), call.Stop);
        return await (call with { Task = task }).TellAsync(task.Id);
    }
}
