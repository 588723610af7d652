using System.Collections.Frozen;
using System.Collections.Immutable;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tasks.Events;

namespace CodeAgent.Core.Tasks.State;

/// <summary>(state, event) → state. Pure and total: an event that does not fit changes nothing but the position.</summary>
public static class TaskReducer
{
    private static readonly FrozenSet<string> s_surroundings = new[]
    {
        ErrorCode.NoModel,
        ErrorCode.ModelCredentials,
        ErrorCode.StateUnusable,
        ErrorCode.DiskFull,
        ErrorCode.StoreBusy,
        ErrorCode.KeyMissing,
    }
        .Select(code => code.ToText())
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Folds one event in.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="happened">The event.</param>
    /// <param name="seq">Its sequence number.</param>
    /// <param name="at">When it was recorded.</param>
    public static TaskState Apply(TaskState state, TaskEvent happened, long seq, DateTimeOffset at) =>
        Apply(state, happened, at) with
        {
            LastSeq = seq,
            UpdatedAt = at,
        };

    private static TaskState Apply(TaskState state, TaskEvent happened, DateTimeOffset at) =>
        happened switch
        {
            TaskReopened reopened when state.Cancel is null => Reopen(state, reopened),
            _ when state.Completed is not null && !IsForEnded(happened) => state,
            TaskSubmitted submitted => state with { Settings = submitted.Settings, SubmittedAt = at },
            RepositoryPrepared prepared => state with
            {
                Repository = prepared.Repository,
                Head = prepared.Repository.BaseCommit,
            },
            TaskPaused paused => state.Cancel is null ? Pause(state, paused) : state,
            // An agent that nobody could tell to stop must not begin: it is made ready again when the task goes on.
            SubtaskReady or CoordinatorReady when state.Paused is not null || state.Cancel is not null => state,
            TaskResumed resumed => Resume(state, resumed),
            TaskCancelRequested cancel => ToEverybody(state, cancel) with
            {
                Cancel = cancel,
                CancelledAt = at,
                Paused = null,
            },
            TaskCompleted completed => state with { Completed = completed },
            CoordinatorAsked or CoordinatorReady or CoordinatorReported => state with
            {
                Coordinator = CoordinatorFold.Apply(state, happened),
            },
            PlanProposed proposed => Propose(state, proposed),
            PlanApproved => state with { IsApproved = true },
            PlanSentBack => state with { IsApproved = false },
            CheckRecorded check => Record(state, check),
            SubtaskMerged merged => Move(state, merged.Commit) with
            {
                Merges = state.Merges.Add(merged),
                Subtasks = With(state, merged.SubtaskId, subtask => SubtaskFold.Apply(subtask, merged)),
            },
            SubtaskDropped dropped => Move(state, dropped.Commit) with
            {
                Completed = null,
                Subtasks = With(state, dropped.SubtaskId, subtask => SubtaskFold.Apply(subtask, dropped)),
            },
            MergeLost lost => Move(state, lost.At) with
            {
                Subtasks = With(state, lost.SubtaskId, subtask => SubtaskFold.Apply(subtask, lost)),
            },
            _ when SubtaskOf(happened) is { } id => state with
            {
                Subtasks = With(state, id, subtask => SubtaskFold.Apply(subtask, happened)),
            },
            _ => state,
        };

    /// <summary>After the end a contribution may be taken out again, or work begin again.</summary>
    private static bool IsForEnded(TaskEvent happened) =>
        happened is TaskReopened or DropRequested or SubtaskDropped or DropFailed or MergeLost;

    /// <summary>What was checked of the whole is about one commit.</summary>
    private static TaskState Move(TaskState state, string head) => state with { Head = head, Acceptance = [] };

    private static TaskState Record(TaskState state, CheckRecorded check)
    {
        var recorded = state with { Evidence = state.Evidence.Add(check) };
        if (check.Scope == CheckScope.Acceptance)
        {
            return check.Commit == state.Head ? recorded with { Acceptance = state.Acceptance.Add(check) } : recorded;
        }

        return check.SubtaskId is { } id
            ? recorded with
            {
                Subtasks = With(state, id, subtask => SubtaskFold.Apply(subtask, check)),
            }
            : recorded;
    }

    private static TaskState Pause(TaskState state, TaskPaused paused) =>
        ToEverybody(state, paused) with
        {
            Paused = paused,
        };

    private static TaskState Resume(TaskState state, TaskResumed resumed) =>
        ToEverybody(state, resumed) with
        {
            Paused = null,
            Settings =
                resumed.Budget is { } budget && state.Settings is { } settings
                    ? settings with
                    {
                        Budget = budget,
                    }
                    : state.Settings,
        };

    private static TaskState ToEverybody(TaskState state, TaskEvent happened) =>
        state with
        {
            Coordinator = CoordinatorFold.Apply(state, happened),
            Subtasks = state.Subtasks.ToImmutableDictionary(
                entry => entry.Key,
                entry => SubtaskFold.Apply(entry.Value, happened),
                StringComparer.Ordinal
            ),
        };

    /// <summary>The checks of the whole are run again: whoever looked at the result saw something that they do not show.</summary>
    private static TaskState Reopen(TaskState state, TaskReopened reopened) =>
        state with
        {
            Completed = null,
            Acceptance = [],
            TakenFeedback = state.TakenFeedback.Union(reopened.Feedback.Select(feedback => feedback.Id)),
            Coordinator = CoordinatorFold.Apply(state, reopened),
        };

    /// <summary>
    /// Unchanged work goes on as it is, and what a person took out stays out: merged work may name it. What failed and is
    /// asked for again begins anew.
    /// </summary>
    private static TaskState Propose(TaskState state, PlanProposed proposed)
    {
        var planned = proposed.Plan.Subtasks.Select(subtask => subtask.Id).ToHashSet(StringComparer.Ordinal);
        var subtasks = state.Subtasks;
        foreach (var (id, old) in state.Subtasks)
        {
            if (!planned.Contains(id) && !old.IsOver)
            {
                subtasks = subtasks.SetItem(id, old with { Phase = SubtaskPhase.Removed, Merge = null });
            }
        }

        foreach (var subtask in proposed.Plan.Subtasks)
        {
            var old = state.Subtasks.GetValueOrDefault(subtask.Id);
            var goesOn =
                old
                is { IsActive: true }
                    or { Phase: SubtaskPhase.Merged or SubtaskPhase.Pending or SubtaskPhase.Dropped };
            if (old is null || !goesOn || !old.Subtask.IsSameWork(subtask))
            {
                // Numbers of agents are never used twice: their streams stay.
                subtasks = subtasks.SetItem(subtask.Id, new SubtaskState(subtask) { Attempt = old?.Attempt ?? 0 });
            }
        }

        return state with
        {
            Plan = proposed.Plan,
            Revision = proposed.Revision,
            Estimate = proposed.Estimate,
            Subtasks = subtasks,
            Acceptance = [],
            IsApproved = state.IsApproved || state.Settings is not { ApprovePlan: true },
        };
    }

    private static ImmutableDictionary<string, SubtaskState> With(
        TaskState state,
        string id,
        Func<SubtaskState, SubtaskState> change
    ) => state.Subtasks.TryGetValue(id, out var subtask) ? state.Subtasks.SetItem(id, change(subtask)) : state.Subtasks;

    private static string? SubtaskOf(TaskEvent happened) =>
        happened switch
        {
            SubtaskStarted started => started.SubtaskId,
            SubtaskReady ready => ready.SubtaskId,
            SubtaskReported reported => reported.SubtaskId,
            SubtaskCollected collected => collected.SubtaskId,
            SubtaskSentBack sentBack => sentBack.SubtaskId,
            SubtaskFailed failed => failed.SubtaskId,
            SubtaskRetried retried => retried.SubtaskId,
            MergeStarted started => started.SubtaskId,
            MergeConflicted conflicted => conflicted.SubtaskId,
            MergeBuilt built => built.SubtaskId,
            DropRequested requested => requested.SubtaskId,
            DropFailed failed => failed.SubtaskId,
            _ => null,
        };

    /// <summary>Whether a turn ended because its agent was stopped, not because it was done or failed.</summary>
    internal static bool WasStopped(TurnOutcome outcome, string? code) =>
        outcome is TurnOutcome.Interrupted or TurnOutcome.BudgetExhausted || IsSurroundings(code);

    /// <summary>Whether something around the task is missing, so that another agent would not get further.</summary>
    internal static bool IsSurroundings(string? code) => code is not null && s_surroundings.Contains(code);
}
