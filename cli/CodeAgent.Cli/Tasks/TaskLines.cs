using CodeAgent.Core.Tasks.Events;

namespace CodeAgent.Cli.Tasks;

/// <summary>One line for a person about a task's event; null for what is of no interest while one watches.</summary>
internal static class TaskLines
{
    public static string? Of(TaskEvent happened) =>
        happened switch
        {
            TaskSubmitted => "submitted",
            RepositoryPrepared { Repository.Failure: null } prepared =>
                $"repository ready at {Short(prepared.Repository.BaseCommit)}",
            CoordinatorAsked { IsReplan: true } => "coordinator plans anew",
            CoordinatorAsked => "coordinator plans",
            PlanProposed plan => $"plan {plan.Revision}: {plan.Plan.Subtasks.Count} subtasks",
            PlanApproved => "plan approved",
            SubtaskStarted { Purpose: AttemptPurpose.Resolve } started => $"{started.SubtaskId}: a resolver begins",
            SubtaskStarted { Attempt: > 1 } started => $"{started.SubtaskId}: begins again (agent {started.Attempt})",
            SubtaskStarted started => $"{started.SubtaskId}: begins",
            SubtaskReported reported => $"{reported.SubtaskId}: reported",
            SubtaskSentBack back => $"{back.SubtaskId}: sent back. {FirstLine(back.Feedback)}",
            CheckRecorded check =>
                $"{check.SubtaskId ?? "result"}: {(check.Result.Passed ? "passed" : "FAILED")} {FirstLine(check.Command)}",
            MergeConflicted conflict => $"{conflict.SubtaskId}: conflict in {string.Join(", ", conflict.Paths)}",
            SubtaskMerged merged => $"{merged.SubtaskId}: merged",
            SubtaskFailed failed => $"{failed.SubtaskId}: failed. {FirstLine(failed.Reason)}",
            SubtaskDropped dropped => $"{dropped.SubtaskId}: taken out",
            TaskPaused paused => $"paused: {paused.Reason}",
            TaskResumed => "resumed",
            TaskReopened reopened =>
                $"reopened: {string.Join("; ", reopened.Feedback.Select(feedback => feedback.From))}",
            TaskCancelRequested => "stopping",
            TaskCompleted completed => $"{completed.Outcome.ToString().ToLowerInvariant()}: {completed.Detail}",
            _ => null,
        };

    private static string Short(string commit) => commit.Length > 10 ? commit[..10] : commit;

    private static string FirstLine(string text) => text.Split('\n')[0];
}
