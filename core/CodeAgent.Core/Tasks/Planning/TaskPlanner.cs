using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Core.Tasks.Planning;

/// <summary>(state, time) → what the task does next. Pure: a task can be understood, tested and resumed from its log.</summary>
public static class TaskPlanner
{
    /// <summary>How long agents that are stopped may take before a cancelled task ends without them.</summary>
    private static readonly TimeSpan s_cancelGrace = TimeSpan.FromSeconds(30);

    /// <summary>Looks at the state.</summary>
    /// <param name="state">The task.</param>
    /// <param name="task">Its stream.</param>
    /// <param name="now">The time.</param>
    public static TaskStep Next(TaskState state, StreamId task, DateTimeOffset now)
    {
        if (state.Settings is null)
        {
            return Want();
        }

        if (state.Cancel is not null)
        {
            return Cancelling(state, task, now);
        }

        if (state.Completed is not null || state.Paused is not null)
        {
            // A paused task's agents were told to stop; they are attended until they have.
            return state.Completed is null ? Want(AgentsAtWork(state, task)) : Dropping(state);
        }

        if (state.Repository is not { } repository)
        {
            return Want(new TaskEffect.PrepareRepository());
        }

        if (repository.Failure is { } failure)
        {
            return Record(new TaskCompleted(TaskOutcome.Failed, failure, null, null, []));
        }

        return Coordinate(state) ?? Stopped(state) ?? Work(state, task);
    }

    /// <summary>What the coordinator is to be asked; null where nothing.</summary>
    private static TaskStep? Coordinate(TaskState state)
    {
        var coordinator = state.Coordinator;
        if (coordinator is { IsSuspended: true, Report: var stop })
        {
            return Record(
                WasPaused(stop?.Outcome, coordinator.IsInterrupted)
                    ? GoOn()
                    : Pause(KindOf(stop?.Outcome, stop?.Code), stop?.Detail ?? "The coordinator was stopped.")
            );
        }

        if (coordinator.IsWorking)
        {
            return null;
        }

        if (state.Plan is null || coordinator.Stalls > 0)
        {
            return coordinator switch
            {
                { Report: null } => Record(TaskTexts.Ask(state, TaskTexts.Goal(state.Settings!), isReplan: false)),
                { Stalls: var stalls } when stalls >= state.Settings!.Limits.MaxStalls => Record(
                    Pause(PauseKind.Person, TaskTexts.Person(state, Stalled(state, coordinator.Report, stalls)))
                ),
                _ => Record(TaskTexts.Ask(state, TaskTexts.NoPlan(coordinator.Report), isReplan: false)),
            };
        }

        return FailedSubtask(state) is { } failed ? Replan(state, failed) : null;
    }

    /// <summary>Why the coordinator cannot be asked any more, and what it was to find a way out of.</summary>
    private static string Stalled(TaskState state, CoordinatorReported report, int stalls)
    {
        var stalled = report.Detail ?? $"The coordinator ended {stalls} turns without a valid plan.";
        return (FailedSubtask(state) ?? FailedAcceptance(state)) is { } cause ? $"{stalled}\n{cause}" : stalled;
    }

    private static string? FailedSubtask(TaskState state) =>
        state.Planned.FirstOrDefault(subtask => subtask.Phase == SubtaskPhase.Failed) is { } failed
            ? $"Subtask '{failed.Id}' failed: {failed.Feedback}"
            : null;

    private static string? FailedAcceptance(TaskState state)
    {
        if (state.Acceptance.Find(check => !check.Result.Passed) is not { } failed)
        {
            return null;
        }

        var end = failed.Result.Failure ?? $"exit code {failed.Result.ExitCode}";
        return $"Everything is merged, and `{failed.Command}` fails on the result ({end}):\n{failed.Result.Output}";
    }

    private static TaskStep Replan(TaskState state, string reason) =>
        state.Coordinator.Replans < state.Settings!.Limits.MaxReplans
            ? Record(TaskTexts.Ask(state, TaskTexts.Replan(state, reason), isReplan: true))
            : Record(Pause(PauseKind.Person, TaskTexts.Person(state, reason)));

    /// <summary>An agent that was stopped while the task goes on stops the task: its budget is used up, or a person did it.</summary>
    private static TaskStep? Stopped(TaskState state)
    {
        if (state.Planned.FirstOrDefault(subtask => subtask.Phase == SubtaskPhase.Suspended) is not { } stopped)
        {
            return null;
        }

        var report = stopped.Report;
        if (WasPaused(report?.Outcome, stopped.IsInterrupted))
        {
            return Record(GoOn());
        }

        var why = report?.Detail ?? "It was interrupted.";
        return Record(Pause(KindOf(report?.Outcome, report?.Code), $"The agent of '{stopped.Id}' stopped. {why}"));
    }

    /// <summary>Whether an agent stopped for a pause that is over by now.</summary>
    private static bool WasPaused(TurnOutcome? outcome, bool isInterrupted) =>
        isInterrupted && outcome == TurnOutcome.Interrupted;

    private static TaskResumed GoOn() => new(null, null, "task");

    private static PauseKind KindOf(TurnOutcome? outcome, string? code) =>
        outcome == TurnOutcome.BudgetExhausted ? PauseKind.Budget
        : TaskReducer.IsSurroundings(code) ? PauseKind.Environment
        : PauseKind.User;

    private static TaskStep Work(TaskState state, StreamId task)
    {
        var attended = AgentsAtWork(state, task);
        if (state.Coordinator is { IsWorking: true, Folder: null })
        {
            return Want([new TaskEffect.PrepareCoordinator(), .. attended]);
        }

        if (state.Plan is null || !state.IsApproved)
        {
            return Want(attended);
        }

        var events = SubtaskPlanner.Decide(state);
        if (events.Count > 0)
        {
            return Record([.. events]);
        }

        var effects = SubtaskPlanner.Wanted(state);
        return attended.Count + effects.Count == 0 ? Finishing(state) : Want([.. effects, .. attended]);
    }

    /// <summary>Everything is merged: the checks of the whole, then the end.</summary>
    private static TaskStep Finishing(TaskState state)
    {
        if (state.Planned.FirstOrDefault(subtask => !subtask.IsOver) is { } stuck)
        {
            return Replan(state, $"Subtask '{stuck.Id}' cannot begin: what it depends on is not part of the result.");
        }

        if (FailedAcceptance(state) is { } failed)
        {
            return Replan(state, failed);
        }

        var run = state.Acceptance.Select(check => check.Command).ToHashSet(StringComparer.Ordinal);
        if (AcceptanceChecks(state).FirstOrDefault(command => !run.Contains(command)) is { } next)
        {
            return Want(new TaskEffect.RunCheck(CheckScope.Acceptance, null, next, state.Head!));
        }

        var count = state.Planned.Count(subtask => subtask.Phase == SubtaskPhase.Merged);
        var detail = $"{count} subtasks merged, {state.Acceptance.Count} checks passed on the final tree.";
        return Want(new TaskEffect.Finish(TaskOutcome.Succeeded, detail));
    }

    /// <summary>
    /// The task's own checks, then those of the subtasks: all were fixed before the work began, and a later merge must
    /// not undo what an earlier one showed.
    /// </summary>
    public static IEnumerable<string> AcceptanceChecks(TaskState state) =>
        state
            .Settings!.Checks.Concat(
                state
                    .Planned.Where(subtask => subtask.Phase == SubtaskPhase.Merged)
                    .SelectMany(subtask => subtask.Subtask.Checks)
            )
            .Distinct(StringComparer.Ordinal);

    /// <summary>After the end only a contribution may be taken out again.</summary>
    private static TaskStep Dropping(TaskState state) =>
        state.Planned.FirstOrDefault(subtask => subtask.IsToBeDropped) is { } dropped
            ? Want(new TaskEffect.Drop(dropped, state.Head!))
            : Want();

    private static TaskStep Cancelling(TaskState state, StreamId task, DateTimeOffset now)
    {
        if (state.Completed is not null)
        {
            return Want();
        }

        var agents = AgentsAtWork(state, task);
        var end = state.CancelledAt!.Value + s_cancelGrace;
        return agents.Count > 0 && now < end
            ? new TaskStep([], agents, end)
            : Want(new TaskEffect.Finish(TaskOutcome.Cancelled, state.Cancel!.Reason));
    }

    private static IReadOnlyList<TaskEffect> AgentsAtWork(TaskState state, StreamId task)
    {
        var agents = state
            .Subtasks.Values.Where(subtask => subtask.Phase == SubtaskPhase.Working)
            .OrderBy(subtask => subtask.Id, StringComparer.Ordinal)
            .Select(subtask => TaskStreams.Agent(task, subtask.Id, subtask.Attempt));
        var coordinator = state.Coordinator is { IsWorking: true, IsSuspended: false, Folder: not null };
        return
        [
            .. (coordinator ? [TaskStreams.Coordinator(task)] : Array.Empty<StreamId>())
                .Concat(agents)
                .Select(stream => new TaskEffect.Attend(stream)),
        ];
    }

    private static TaskPaused Pause(PauseKind kind, string reason) => new(kind, reason, "task");

    private static TaskStep Record(params TaskEvent[] events) => new(events, []);

    private static TaskStep Want(params IReadOnlyList<TaskEffect> effects) => new([], effects);
}
