using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;

namespace CodeAgent.Core.Tasks;

/// <summary>Between task events or commands and their stored bytes. The two lists here are the log's vocabulary.</summary>
public static class TaskCodec
{
    private static readonly TaskJson s_json = TaskJson.Default;

    private static readonly Vocabulary<TaskEvent> s_events = new(
        s_json,
        s_json.TaskSubmitted,
        s_json.TaskOwnerChanged,
        s_json.RepositoryPrepared,
        s_json.TaskPaused,
        s_json.TaskResumed,
        s_json.TaskReopened,
        s_json.TaskSteered,
        s_json.TaskCancelRequested,
        s_json.TaskCompleted,
        s_json.CoordinatorAsked,
        s_json.CoordinatorReady,
        s_json.CoordinatorReported,
        s_json.PlanProposed,
        s_json.PlanApproved,
        s_json.PlanSentBack,
        s_json.SubtaskStarted,
        s_json.SubtaskReady,
        s_json.SubtaskReported,
        s_json.SubtaskCollected,
        s_json.SubtaskSentBack,
        s_json.SubtaskFailed,
        s_json.SubtaskRetried,
        s_json.CheckRecorded,
        s_json.MergeStarted,
        s_json.MergeConflicted,
        s_json.MergeBuilt,
        s_json.SubtaskMerged,
        s_json.MergeLost,
        s_json.DropRequested,
        s_json.SubtaskDropped,
        s_json.DropFailed
    );

    private static readonly Vocabulary<TaskCommand> s_commands = new(
        s_json,
        s_json.SubmitTask,
        s_json.ProposePlan,
        s_json.ApprovePlan,
        s_json.SendPlanBack,
        s_json.ReportTurn,
        s_json.PauseTask,
        s_json.ResumeTask,
        s_json.ReopenTask,
        s_json.SteerTask,
        s_json.CancelTask,
        s_json.RetrySubtask,
        s_json.DropSubtask
    );

    /// <summary>The names of all event types.</summary>
    public static IEnumerable<string> EventTypes => s_events.Names;

    /// <summary>An event's stored form.</summary>
    public static NewEvent Encode(TaskEvent happened, string? trace = null) => s_events.Encode(happened, trace);

    /// <summary>Reads a stored event; null where this version does not know its type or version.</summary>
    /// <exception cref="Errors.CodeAgentException">The type is known and the data does not fit it (AGENT0603).</exception>
    public static TaskEvent? Decode(EventEnvelope envelope) => s_events.Decode(envelope);

    /// <summary>A command's posted form.</summary>
    public static InboxCommand Encode(TaskCommand command, string commandId, string actor, string? trace = null) =>
        s_commands.Encode(command, commandId, actor, trace);

    /// <summary>Reads a posted command; null where it is unknown or does not fit (it is then rejected, never dropped).</summary>
    public static TaskCommand? Decode(InboxCommand command) => s_commands.Decode(command);
}
