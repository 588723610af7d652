using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Core.Tasks;

/// <summary>(state, command) → events or a typed rejection. Pure.</summary>
public static class TaskDecider
{
    /// <summary>Decides one command.</summary>
    /// <param name="state">The task as it is.</param>
    /// <param name="command">What is asked; null for one that this version cannot read.</param>
    /// <param name="asked">Who asks, of which task, by which program.</param>
    public static Decision<TaskEvent> Decide(TaskState state, TaskCommand? command, TaskAsked asked) =>
        command switch
        {
            null => Reject(ErrorCode.InvalidCommand, "This version does not know the command."),
            SubmitTask submit => Submit(state, submit, asked),
            _ when state.Settings is null => Reject(ErrorCode.UnknownTask, "The task was not submitted."),
            ReportTurn report => Report(state, report, asked),
            DropSubtask drop => Drop(state, drop, asked),
            ReopenTask reopen => Reopen(state, reopen, asked),
            _ when state.Completed is not null || state.Cancel is not null => Reject(
                ErrorCode.InvalidCommand,
                $"The task is {state.Status}."
            ),
            ProposePlan proposed => Propose(state, proposed, asked),
            ApprovePlan approve => Approve(state, approve, asked),
            SendPlanBack sentBack => SendBack(state, sentBack, asked),
            PauseTask pause => state.Paused is null
                ? Accept(new TaskPaused(PauseKind.User, pause.Reason, asked.Actor))
                : Accept(),
            ResumeTask resume => Resume(state, resume, asked),
            SteerTask steer => Steer(state, steer, asked),
            CancelTask cancel => Accept(new TaskCancelRequested(cancel.Reason, asked.Actor)),
            RetrySubtask retry => Retry(state, retry, asked),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.GetType().Name, null),
        };

    private static Decision<TaskEvent> Submit(TaskState state, SubmitTask submit, TaskAsked asked)
    {
        if (state.Settings is not null)
        {
            return Reject(ErrorCode.SessionExists, "The task was submitted before.");
        }

        return submit.Settings.Goal.Trim().Length == 0 || submit.Settings.Repository.Length == 0
            ? Reject(ErrorCode.InvalidCommand, "A task needs a goal and a repository.")
            : Accept(new TaskSubmitted(submit.Settings, asked.Actor, asked.RuntimeVersion));
    }

    private static Decision<TaskEvent> Propose(TaskState state, ProposePlan proposed, TaskAsked asked)
    {
        if (proposed.BasedOn != state.Revision)
        {
            var now = state.Revision == 0 ? "There is no plan yet" : $"The present plan is revision {state.Revision}";
            return Reject(ErrorCode.PlanConflict, $"{now}; the proposal is based on {proposed.BasedOn}.");
        }

        var faults = PlanValidator.Faults(proposed.Plan, state.Settings!.Limits, state.Subtasks);
        if (faults.Count > 0)
        {
            return Reject(ErrorCode.InvalidPlan, string.Join('\n', faults.Take(20)));
        }

        var estimate = PlanEstimates.Of(proposed.Plan, state.Settings.Limits, asked.Prices);
        return Accept(new PlanProposed(state.Revision + 1, proposed.Plan, estimate, asked.Actor));
    }

    private static Decision<TaskEvent> Approve(TaskState state, ApprovePlan approve, TaskAsked asked)
    {
        if (state.Plan is null || state.Revision != approve.Revision)
        {
            return Reject(ErrorCode.PlanConflict, $"The present plan is revision {state.Revision}.");
        }

        return state.IsApproved ? Accept() : Accept(new PlanApproved(approve.Revision, asked.Actor));
    }

    private static Decision<TaskEvent> SendBack(TaskState state, SendPlanBack sentBack, TaskAsked asked)
    {
        if (state.Plan is null || state.Revision != sentBack.Revision)
        {
            return Reject(ErrorCode.PlanConflict, $"The present plan is revision {state.Revision}.");
        }

        return state.IsApproved || state.Coordinator.IsWorking
            ? Reject(ErrorCode.InvalidCommand, "The plan does not wait for a decision.")
            : Accept(
                new PlanSentBack(sentBack.Revision, sentBack.Comment, asked.Actor),
                TaskTexts.Ask(state, TaskTexts.SentBack(sentBack), isReplan: false)
            );
    }

    private static Decision<TaskEvent> Resume(TaskState state, ResumeTask resume, TaskAsked asked)
    {
        if (state.Paused is null)
        {
            return Reject(ErrorCode.InvalidCommand, "The task is not paused.");
        }

        var budget = resume.AddBudget is { } more ? state.Settings!.Budget.Plus(more) : null;
        var resumed = new TaskResumed(budget, resume.Answer, asked.Actor) { Word = resume.Word };
        var asksAgain = resume.Answer is not null && state.Coordinator is { Round: > 0, IsWorking: false };
        return asksAgain
            ? Accept(resumed, TaskTexts.Ask(state, TaskTexts.Answered(state, resume.Answer!), isReplan: false))
            : Accept(resumed);
    }

    private static Decision<TaskEvent> Reopen(TaskState state, ReopenTask reopen, TaskAsked asked)
    {
        if (reopen.Feedback.Any(feedback => feedback is not { Id.Length: > 0, From: not null, Text: not null }))
        {
            return Reject(ErrorCode.InvalidCommand, "Feedback needs an id, who it is from, and a text.");
        }

        var fresh = reopen
            .Feedback.DistinctBy(feedback => feedback.Id)
            .Where(feedback => !state.TakenFeedback.Contains(feedback.Id))
            .Take(TaskFeedback.MostAtOnce)
            .Select(feedback => feedback with { Text = TextCut.Head(feedback.Text, TaskFeedback.MostText).ToString() })
            .ToList();
        if (fresh.Count == 0)
        {
            return Accept();
        }

        return state is { Completed.Outcome: not TaskOutcome.Cancelled, Cancel: null, Plan: not null }
            ? Accept(
                new TaskReopened(fresh, asked.Actor),
                TaskTexts.Ask(state, TaskTexts.Reopened(state, fresh), isReplan: false)
            )
            : Reject(
                ErrorCode.InvalidCommand,
                state.Completed is null
                    ? $"The task is {state.Status}: only one that has ended can be worked on again."
                    : $"The task is {state.Status}, with nothing that could be gone on with."
            );
    }

    private static Decision<TaskEvent> Steer(TaskState state, SteerTask steer, TaskAsked asked)
    {
        var isThere = steer.SubtaskId is { } id
            ? state.Subtasks.GetValueOrDefault(id) is { Phase: SubtaskPhase.Working }
            : state.Coordinator is { Folder: not null, IsWorking: true, IsSuspended: false };
        return isThere
            ? Accept(new TaskSteered(steer.SubtaskId, steer.Text, asked.Actor))
            : Reject(ErrorCode.InvalidCommand, "Nobody is at work there who could be told.");
    }

    private static Decision<TaskEvent> Retry(TaskState state, RetrySubtask retry, TaskAsked asked) =>
        state.Subtasks.GetValueOrDefault(retry.SubtaskId) switch
        {
            null => Reject(ErrorCode.InvalidCommand, $"The task has no subtask '{retry.SubtaskId}'."),
            { Phase: SubtaskPhase.Failed } => state.Paused is null
                ? Accept(new SubtaskRetried(retry.SubtaskId, asked.Actor))
                : Accept(new SubtaskRetried(retry.SubtaskId, asked.Actor), new TaskResumed(null, null, asked.Actor)),
            _ => Reject(ErrorCode.InvalidCommand, $"Subtask '{retry.SubtaskId}' did not fail."),
        };

    private static Decision<TaskEvent> Drop(TaskState state, DropSubtask drop, TaskAsked asked) =>
        state.Subtasks.GetValueOrDefault(drop.SubtaskId) switch
        {
            { Phase: SubtaskPhase.Merged } when state.Cancel is null => Accept(
                new DropRequested(drop.SubtaskId, asked.Actor)
            ),
            _ => Reject(ErrorCode.InvalidCommand, $"Subtask '{drop.SubtaskId}' is not part of the result."),
        };

    /// <summary>A report of an agent that is not the present one is taken and changes nothing.</summary>
    private static Decision<TaskEvent> Report(TaskState state, ReportTurn report, TaskAsked asked)
    {
        var text = TextCut.Head(report.Text, state.Settings!.Limits.MaxReportLength).ToString();
        if (report.Stream == TaskStreams.Coordinator(asked.Task))
        {
            return state.Coordinator.IsWorking
                ? Accept(new CoordinatorReported(report.Outcome, text, report.Detail, report.Code))
                : Accept();
        }

        return
            TaskStreams.AgentOf(report.Stream) is { } agent
            && TaskStreams.TaskOf(report.Stream) == asked.Task
            && state.Subtasks.GetValueOrDefault(agent.SubtaskId) is { Phase: SubtaskPhase.Working } subtask
            && subtask.Attempt == agent.Attempt
            ? Accept(
                new SubtaskReported(agent.SubtaskId, agent.Attempt, report.Outcome, text, report.Detail, report.Code)
            )
            : Accept();
    }

    private static Decision<TaskEvent> Accept(params TaskEvent[] events) => new(events);

    private static Decision<TaskEvent> Reject(ErrorCode code, string message) =>
        new([], new CommandRejection(code, message));
}

/// <summary>What a decision needs to know beside state and command.</summary>
/// <param name="Task">The task's stream.</param>
/// <param name="Actor">Who asks.</param>
/// <param name="RuntimeVersion">Version of the program.</param>
/// <param name="Prices">Prices of the subagents' model; null where unknown.</param>
public sealed record TaskAsked(StreamId Task, string Actor, string RuntimeVersion, Models.ModelPrices? Prices);
