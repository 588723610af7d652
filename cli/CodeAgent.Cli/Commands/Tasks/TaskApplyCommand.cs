using System.CommandLine;
using System.Text.Json;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Tasks;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Core.Workspaces;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task apply</c>: puts the result into the user's repository.</summary>
internal sealed class TaskApplyCommand
{
    private readonly CliEnvironment _environment;
    private readonly Option<string?> _branch = TaskVerb.Valued(
        "--branch",
        "NAME",
        "The branch: a new one, or one that the result goes on from (default codeagent/ID)."
    );
    private readonly Option<bool> _checkout = TaskVerb.Flag(
        "--checkout",
        "Check the branch out too; refused where that would touch uncommitted changes."
    );
    private readonly Option<string?> _repository = TaskVerb.Valued(
        "--repo",
        "PATH",
        "Another clone of the repository (default: the folder that the task was submitted with)."
    );

    private TaskApplyCommand(CliEnvironment environment) => _environment = environment;

    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var apply = new TaskApplyCommand(environment);
        return TaskVerb.Create(
            environment,
            "apply",
            "Put the result into your repository as a branch. But for `task pr`, nothing else writes there.",
            "As one JSON object: branch, commit and repository.",
            apply.RunAsync,
            apply._branch,
            apply._checkout,
            apply._repository
        );
    }

    private async Task<ExitCode> RunAsync(TaskCall call)
    {
        var task = await call.SnapshotAsync();
        if (task is not { Repository: { } prepared, Head: { } head } || head == prepared.BaseCommit)
        {
            throw new CodeAgentException(
                ErrorCode.InvalidCommand,
                $"Task {task.Id} has no result to apply.\nIt is {task.Status}."
            );
        }

        if (task.Status != TaskStatuses.Succeeded)
        {
            await Console.Error.WriteLineAsync(
                $"codeagent: Task {task.Id} is {task.Status}: this is what was merged so far, not a checked result."
            );
        }

        var order = new ApplyOrder(
            prepared.Mirror,
            head,
            Target(call, task),
            call.Value(_branch) ?? $"codeagent/{task.Id}",
            call.Value(_checkout)
        );
        var applied = await call.Host.Here.Workspaces.ApplyAsync(order, call.Stop);
        return applied.Failure is { } failure
            ? throw new CodeAgentException(ErrorCode.RepositoryUnusable, $"Nothing was applied. {failure}")
            : Tell(call, order);
    }

    private string Target(TaskCall call, TaskSnapshot task)
    {
        var named = call.Value(_repository);
        var target = Path.GetFullPath(named ?? task.Settings!.Repository, _environment.CurrentFolder);
        return Directory.Exists(target)
            ? target
            : throw Choice.Usage(
                $"{named ?? task.Settings!.Repository} is no folder here.\nName your clone of it with --repo PATH."
            );
    }

    private static ExitCode Tell(TaskCall call, ApplyOrder order)
    {
        if (call.AsJson)
        {
            var document = new ApplyDocument(order.Branch, order.Commit, order.Repository, order.Checkout);
            call.Output.WriteLine(JsonSerializer.SerializeToUtf8Bytes(document, ReadableJson.Documents.ApplyDocument));
        }
        else
        {
            var next = order.Checkout ? "It is checked out." : $"See it: git log {order.Branch}";
            call.Say($"Branch {order.Branch} of {order.Repository} is at {order.Commit[..12]}. {next}\n");
        }

        return ExitCode.Done;
    }
}
