using System.CommandLine;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Tasks;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary>The commands that tell a task one thing: pause, resume, answer, steer, cancel, retry, drop.</summary>
internal static class TaskOrders
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Command> All(CliEnvironment environment) =>
        [
            Pause(environment),
            Resume(environment),
            Answer(environment),
            Steer(environment),
            Retry(environment),
            Drop(environment),
            Cancel(environment),
        ];

    private static Command Pause(CliEnvironment environment)
    {
        var reason = TaskVerb.Valued("--reason", "TEXT", "Why, for the record.");
        return TaskVerb.Create(
            environment,
            "pause",
            "Stop the agents and start nothing new, until `task resume`.",
            TaskVerb.StateJson,
            call =>
                call.SendAsync(
                    new PauseTask(call.Value(reason) ?? "A person paused the task."),
                    $"Task {call.Task.Id} pauses. Go on: codeagent task resume {call.Task.Id}"
                ),
            reason
        );
    }

    private static Command Resume(CliEnvironment environment)
    {
        var money = TaskVerb.Valued("--add-budget-usd", "USD", "Add to the limit of the cost.");
        money.Aliases.Add("--add-budget");
        var tokens = TaskVerb.Valued("--add-budget-tokens", "N", "Add to the limit of the tokens.");
        return TaskVerb.Create(
            environment,
            "resume",
            "Go on with a paused task, with more budget if you say so.",
            TaskVerb.StateJson,
            call =>
            {
                var more = new TaskBudget
                {
                    MaxCostMicroUsd = Choice.MicroUsd(money.Name, call.Value(money)),
                    MaxTokens = Choice.Count(tokens.Name, call.Value(tokens)),
                };
                var isMore = more.MaxCostMicroUsd is not null || more.MaxTokens is not null;
                return call.SendAsync(
                    new ResumeTask(isMore ? more : null, null),
                    $"Task {call.Task.Id} goes on. Follow it: codeagent task watch {call.Task.Id}"
                );
            },
            money,
            tokens
        );
    }

    private static Command Answer(CliEnvironment environment)
    {
        var text = new Argument<string>("text") { Description = "What shall be done, for the coordinator." };
        return TaskVerb.Create(
            environment,
            "answer",
            "Answer a task that pauses because it needs a person's word; the coordinator plans on with it.",
            TaskVerb.StateJson,
            call =>
                call.SendAsync(
                    new ResumeTask(null, call.Value(text)),
                    $"Task {call.Task.Id} goes on with your answer. Follow it: codeagent task watch {call.Task.Id}"
                ),
            text
        );
    }

    private static Command Steer(CliEnvironment environment)
    {
        var text = new Argument<string>("text") { Description = "What the agent is told at its next step." };
        var agent = TaskVerb.Valued("--agent", "SUBTASK", "The subagent of this subtask (default: the coordinator).");
        return TaskVerb.Create(
            environment,
            "steer",
            "Tell an agent something while it works.",
            TaskVerb.StateJson,
            async call =>
            {
                var word = call.Value(agent);
                var subtask = word is null or "coordinator"
                    ? null
                    : TaskIds.Subtask(await call.SnapshotAsync(), word).Subtask.Id;
                return await call.SendAsync(
                    new SteerTask(subtask, call.Value(text)!),
                    $"Told {subtask ?? "the coordinator"}."
                );
            },
            text,
            agent
        );
    }

    private static Command Retry(CliEnvironment environment)
    {
        var word = Subtask("The failed subtask.");
        return TaskVerb.Create(
            environment,
            "retry",
            "Try a failed subtask again, with all its tries; a pause ends.",
            TaskVerb.StateJson,
            async call =>
            {
                var id = TaskIds.Subtask(await call.SnapshotAsync(), call.Value(word)!).Subtask.Id;
                return await call.SendAsync(new RetrySubtask(id), $"Subtask {id} begins again.");
            },
            word
        );
    }

    private static Command Drop(CliEnvironment environment)
    {
        var word = Subtask("The merged subtask.");
        return TaskVerb.Create(
            environment,
            "drop",
            "Take a merged subtask's contribution out of the result again; what is left is checked anew.",
            TaskVerb.StateJson,
            async call =>
            {
                var id = TaskIds.Subtask(await call.SnapshotAsync(), call.Value(word)!).Subtask.Id;
                return await call.SendAsync(
                    new DropSubtask(id),
                    $"Subtask {id} is being taken out. See what is left: codeagent task watch {call.Task.Id}"
                );
            },
            word
        );
    }

    private static Command Cancel(CliEnvironment environment)
    {
        var reason = TaskVerb.Valued("--reason", "TEXT", "Why, for the record.");
        return TaskVerb.Create(
            environment,
            "cancel",
            "End a task. What was merged so far is kept: see it with `task diff`.",
            TaskVerb.StateJson,
            call =>
                call.SendAsync(
                    new CancelTask(call.Value(reason) ?? "A person cancelled the task."),
                    $"Task {call.Task.Id} is being cancelled; its agents are stopped."
                ),
            reason
        );
    }

    private static Argument<string> Subtask(string about) =>
        new("subtask") { Description = $"{about} Its id, or the beginning of it." };
}
