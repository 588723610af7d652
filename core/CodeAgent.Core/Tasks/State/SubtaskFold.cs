using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tasks.Events;

namespace CodeAgent.Core.Tasks.State;

/// <summary>What events make of a subtask. What comes from an earlier agent, or after the end, changes nothing.</summary>
internal static class SubtaskFold
{
    public static SubtaskState Apply(SubtaskState state, TaskEvent happened) =>
        happened switch
        {
            _ when state.Phase is SubtaskPhase.Dropped or SubtaskPhase.Removed => state,
            SubtaskStarted started => Start(state, started),
            SubtaskReady ready when IsPresent(state, ready.Attempt) && state.Phase == SubtaskPhase.Preparing =>
                state with
                {
                    Phase = SubtaskPhase.Working,
                    Ready = ready,
                },
            SubtaskReported report when IsPresent(state, report.Attempt) => Report(state, report),
            SubtaskCollected collected when IsPresent(state, collected.Attempt) => Collect(state, collected),
            SubtaskSentBack sentBack when IsPresent(state, sentBack.Attempt) => state with
            {
                Phase = SubtaskPhase.Working,
                IsInterrupted = false,
                Tries = state.Tries + 1,
                Feedback = sentBack.Feedback,
                Checks = [],
                Merge = null,
            },
            CheckRecorded check => Check(state, check),
            MergeStarted started => state with
            {
                Phase = SubtaskPhase.Merging,
                Merge = new MergeState(started.Ours, started.Theirs),
            },
            MergeBuilt built when state.Merge is { } merge => state with
            {
                Merge = merge with { Built = built },
                Checks = [],
            },
            MergeConflicted conflicted => Faulty(state, SubtaskFault.Merge, Told(conflicted)) with { Merge = null },
            MergeLost when state.Phase == SubtaskPhase.Merging => state with
            {
                Phase = SubtaskPhase.Queued,
                Merge = null,
                Checks = [],
            },
            SubtaskMerged merged when state.Merge?.Built?.Commit == merged.Commit => state with
            {
                Phase = SubtaskPhase.Merged,
                Merged = merged,
                Merge = null,
            },
            SubtaskFailed failed => state with { Phase = SubtaskPhase.Failed, Feedback = failed.Reason, Merge = null },
            SubtaskRetried => new SubtaskState(state.Subtask) { Attempt = state.Attempt },
            TaskPaused when state.Phase == SubtaskPhase.Working => state with { IsInterrupted = true },
            TaskResumed when state.Phase == SubtaskPhase.Suspended => state with
            {
                Phase = SubtaskPhase.Working,
                IsInterrupted = false,
            },
            DropRequested when state.Phase == SubtaskPhase.Merged => state with { IsToBeDropped = true },
            DropFailed or TaskCancelRequested => state with { IsToBeDropped = false },
            SubtaskDropped when state.Phase == SubtaskPhase.Merged => state with
            {
                Phase = SubtaskPhase.Dropped,
                IsToBeDropped = false,
            },
            _ => state,
        };

    private static bool IsPresent(SubtaskState state, int attempt) => state.Attempt == attempt;

    private static SubtaskState Start(SubtaskState state, SubtaskStarted started) =>
        state with
        {
            Phase = SubtaskPhase.Preparing,
            Attempt = started.Attempt,
            Tries = state.Tries + (started.Purpose == AttemptPurpose.Work ? 1 : 0),
            Resolutions = state.Resolutions + (started.Purpose == AttemptPurpose.Resolve ? 1 : 0),
            Started = started,
            IsInterrupted = false,
            Ready = null,
            Report = null,
            Result = null,
            Merge = null,
            Checks = [],
        };

    private static SubtaskState Report(SubtaskState state, SubtaskReported report)
    {
        var reported = state with
        {
            Report = report,
            WorkReport = state.Started?.Purpose == AttemptPurpose.Work ? report.Report : state.WorkReport,
        };
        return report.Outcome switch
        {
            _ when state.Phase is not (SubtaskPhase.Working or SubtaskPhase.Preparing) => state,
            TurnOutcome.Completed => reported with { Phase = SubtaskPhase.Collecting, IsInterrupted = false },
            _ when TaskReducer.WasStopped(report.Outcome, report.Code) => reported with
            {
                Phase = SubtaskPhase.Suspended,
            },
            _ => Faulty(
                reported,
                SubtaskFault.Agent,
                report.Detail ?? $"The agent's turn ended: {report.Outcome}."
            ) with
            {
                IsInterrupted = false,
            },
        };
    }

    private static SubtaskState Collect(SubtaskState state, SubtaskCollected collected)
    {
        var result = collected.Result;
        var taken = state with
        {
            Result = result,
            Beyond = state.Started?.Purpose == AttemptPurpose.Work ? result.Beyond ?? [] : state.Beyond,
            Checks = [],
        };
        return result switch
        {
            _ when state.Phase is not (SubtaskPhase.Collecting or SubtaskPhase.Preparing) => state,
            { Commit: null } => Faulty(taken, SubtaskFault.Agent, result.Failure ?? "The work could not be taken."),
            { Unresolved.Count: > 0 } => Faulty(
                taken,
                SubtaskFault.Work,
                $"Conflict marks are left in: {string.Join(", ", result.Unresolved)}."
            ),
            _ => taken with { Phase = SubtaskPhase.Checking },
        };
    }

    private static SubtaskState Check(SubtaskState state, CheckRecorded check)
    {
        var fits = check.Scope switch
        {
            CheckScope.Subtask => state.Phase == SubtaskPhase.Checking && state.Result?.Commit == check.Commit,
            CheckScope.Merge => state.Phase == SubtaskPhase.Merging && state.Merge?.Built?.Commit == check.Commit,
            _ => false,
        };
        if (!fits)
        {
            return state;
        }

        var checkedNow = state with { Checks = state.Checks.Add(check) };
        if (!check.Result.Passed)
        {
            var fault = check.Scope == CheckScope.Merge ? SubtaskFault.Merge : SubtaskFault.Work;
            return Faulty(checkedNow, fault, Told(check)) with { Merge = null };
        }

        return check.Scope == CheckScope.Subtask && checkedNow.Checks.Count >= state.Subtask.Checks.Count
            ? checkedNow with
            {
                Phase = SubtaskPhase.Queued,
            }
            : checkedNow;
    }

    private static SubtaskState Faulty(SubtaskState state, SubtaskFault fault, string feedback) =>
        state with
        {
            Phase = SubtaskPhase.Faulty,
            Fault = fault,
            Feedback = feedback,
        };

    private static string Told(MergeConflicted conflicted) =>
        conflicted.Paths.Count == 0
            ? $"The merge failed: {conflicted.Detail}"
            : $"Both sides changed: {string.Join(", ", conflicted.Paths)}.";

    private static string Told(CheckRecorded check)
    {
        var on = check.Scope == CheckScope.Merge ? " on the result merged with the work of others" : "";
        var end = check.Result.Failure ?? $"exit code {check.Result.ExitCode}";
        return $"The check `{check.Command}` failed{on} ({end}). The end of its output:\n{check.Result.Output}";
    }
}
