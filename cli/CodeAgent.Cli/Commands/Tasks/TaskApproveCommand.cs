using System.CommandLine;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Tasks;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task approve</c>: decides about the plan, or about a call that an agent waits with.</summary>
internal sealed class TaskApproveCommand
{
    private readonly Argument<string?> _approval = new("approval")
    {
        Description = "The question's id, or the beginning of it; nothing for the plan.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<bool> _deny = TaskVerb.Flag("--deny", "Say no.");
    private readonly Option<string?> _comment = TaskVerb.Valued("--comment", "TEXT", "Told to the agent with a no.");
    private readonly Option<string[]> _answers = new("--answer")
    {
        Description = "The answer to an agent's question; once for each question.",
        HelpName = "TEXT",
    };

    private TaskApproveCommand() { }

    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var approve = new TaskApproveCommand();
        return TaskVerb.Create(
            environment,
            "approve",
            "Agree to the plan, or to a call that an agent waits with; with --deny, do not.",
            TaskVerb.StateJson,
            approve.RunAsync,
            approve._approval,
            approve._deny,
            approve._comment,
            approve._answers
        );
    }

    private async Task<ExitCode> RunAsync(TaskCall call)
    {
        var task = await call.SnapshotAsync();
        if (call.Value(_approval) is { } word)
        {
            return await DecideAsync(call, task, word);
        }

        if (task is { Status: TaskStatuses.Waiting, Plan: { } plan })
        {
            return call.Value(_deny)
                ? await call.SendAsync(
                    new SendPlanBack(plan.Revision, call.Value(_comment) ?? "Plan again."),
                    $"Plan {plan.Revision} goes back to the coordinator."
                )
                : await call.SendAsync(
                    new ApprovePlan(plan.Revision),
                    $"Plan {plan.Revision} is approved; work begins. Follow it: codeagent task watch {task.Id}"
                );
        }

        // A yes must be about something that was seen, so it takes an id.
        var open = await PendingApprovals.ListAsync(call.Task, task, call.Stop);
        throw open.Count == 0
            ? new CodeAgentException(
                ErrorCode.InvalidCommand,
                $"Nothing of task {task.Id} waits for a decision.\nIt is {task.Status}."
            )
            : Choice.Usage(
                $"Say which of the {open.Count} questions you mean.\n{string.Join('\n', open.Select(one => one.Text(task.Id)))}"
            );
    }

    /// <summary>Whether a word is the beginning of an id, or of the part of it that differs from others.</summary>
    private static bool Begins(string id, string word) =>
        word.Length > 0
        && (
            id.StartsWith(word, StringComparison.Ordinal)
            || id[(id.LastIndexOf('_') + 1)..].StartsWith(word, StringComparison.Ordinal)
        );

    private async Task<ExitCode> DecideAsync(TaskCall call, TaskSnapshot task, string word)
    {
        var open = await PendingApprovals.ListAsync(call.Task, task, call.Stop);
        var meant = open.Where(one => Begins(one.Asked.ApprovalId, word)).ToList();
        if (meant.Find(one => one.Asked.ApprovalId == word) is { } exact)
        {
            meant = [exact];
        }

        if (meant is not [var approval])
        {
            throw new CodeAgentException(
                ErrorCode.ApprovalNotPending,
                meant.Count == 0
                    ? $"No question '{word}' waits for a decision.\nThose that do: codeagent task show {task.Id}"
                    : $"'{word}' begins the ids of {meant.Count} questions.\nGive more of it."
            );
        }

        var isYes = !call.Value(_deny);
        var answers = call.Value(_answers) is { Length: > 0 } given ? given : null;
        await call.Task.SendAsync(
            approval.Agent,
            new DecideApproval(
                approval.Asked.ApprovalId,
                approval.Asked.ArgumentsHash,
                isYes,
                call.Value(_comment),
                isYes ? answers : null
            ),
            call.Stop
        );
        return await call.TellAsync($"{(isYes ? "Allowed" : "Denied")} for {approval.Name}: {approval.Asked.Title}");
    }
}
