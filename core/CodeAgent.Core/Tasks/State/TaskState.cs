using System.Collections.Immutable;
using CodeAgent.Core.Events;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Workspaces;

namespace CodeAgent.Core.Tasks.State;

/// <summary>Everything that is known about a task: a fold over its events and nothing else.</summary>
public sealed record TaskState
{
    /// <summary>Before the first event.</summary>
    public static TaskState Empty { get; } = new();

    /// <summary>What is asked for; null before the submission.</summary>
    public TaskSettings? Settings { get; init; }

    /// <summary>When it was submitted.</summary>
    public DateTimeOffset SubmittedAt { get; init; }

    /// <summary>Sequence number of the last event that was folded in.</summary>
    public long LastSeq { get; init; }

    /// <summary>The repository; null until it is prepared.</summary>
    public PreparedRepository? Repository { get; init; }

    /// <summary>The coordinator.</summary>
    public CoordinatorState Coordinator { get; init; } = new();

    /// <summary>The plan; null before the first.</summary>
    public TaskPlan? Plan { get; init; }

    /// <summary>Revision of the plan; 0 before the first.</summary>
    public int Revision { get; init; }

    /// <summary>What the plan may cost; null where nothing can be said.</summary>
    public PlanEstimate? Estimate { get; init; }

    /// <summary>Whether the plan may be worked on.</summary>
    public bool IsApproved { get; init; }

    /// <summary>Every subtask there ever was, by id.</summary>
    public ImmutableDictionary<string, SubtaskState> Subtasks { get; init; } =
        ImmutableDictionary.Create<string, SubtaskState>(StringComparer.Ordinal);

    /// <summary>The integration commit; null before the repository is prepared.</summary>
    public string? Head { get; init; }

    /// <summary>Merges in their order, taken-out ones too.</summary>
    public ImmutableList<SubtaskMerged> Merges { get; init; } = [];

    /// <summary>Acceptance checks of the integration commit as it is.</summary>
    public ImmutableList<CheckRecorded> Acceptance { get; init; } = [];

    /// <summary>All evidence in its order.</summary>
    public ImmutableList<CheckRecorded> Evidence { get; init; } = [];

    /// <summary>The pause; null while it goes on.</summary>
    public TaskPaused? Paused { get; init; }

    /// <summary>Who cancelled it and why; null while nobody did.</summary>
    public TaskCancelRequested? Cancel { get; init; }

    /// <summary>When it was cancelled.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>How it ended; null before.</summary>
    public TaskCompleted? Completed { get; init; }

    /// <summary>Ids of all feedback that was ever taken.</summary>
    public ImmutableHashSet<string> TakenFeedback { get; init; } =
        ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>When the last event was recorded.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The subtasks of the present plan in its order.</summary>
    public IEnumerable<SubtaskState> Planned => Plan?.Subtasks.Select(subtask => Subtasks[subtask.Id]) ?? [];

    /// <summary>The word that lists show.</summary>
    public string Status =>
        this switch
        {
            { Settings: null } => TaskStatuses.New,
            { Completed: not null } when Subtasks.Values.Any(subtask => subtask.IsToBeDropped) => TaskStatuses.Running,
            { Completed.Outcome: TaskOutcome.Succeeded } => TaskStatuses.Succeeded,
            { Completed.Outcome: TaskOutcome.Failed } => TaskStatuses.Failed,
            { Completed: not null } => TaskStatuses.Cancelled,
            { Cancel: not null } => TaskStatuses.Cancelling,
            { Paused: not null } => TaskStatuses.Paused,
            { Plan: not null, IsApproved: false, Coordinator.IsWorking: false } => TaskStatuses.Waiting,
            { Plan: null } => TaskStatuses.Planning,
            _ => TaskStatuses.Running,
        };
}

/// <summary>The coordinator's session.</summary>
public sealed record CoordinatorState
{
    /// <summary>Rounds it was asked for.</summary>
    public int Round { get; init; }

    /// <summary>New plans that were asked for after one failed.</summary>
    public int Replans { get; init; }

    /// <summary>Turns in a row that brought no plan.</summary>
    public int Stalls { get; init; }

    /// <summary>What it is asked; null while it is asked nothing.</summary>
    public CoordinatorAsked? Asked { get; init; }

    /// <summary>Its folder; null before its session started.</summary>
    public string? Folder { get; init; }

    /// <summary>Revision of the plan when it was asked.</summary>
    public int AskedAtRevision { get; init; }

    /// <summary>How its last turn ended; null before.</summary>
    public CoordinatorReported? Report { get; init; }

    /// <summary>Whether it was stopped and goes on when the task does.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>Whether it was told to stop for a pause, and has not gone on since.</summary>
    public bool IsInterrupted { get; init; }

    /// <summary>Whether it is at work or about to be.</summary>
    public bool IsWorking => Asked is not null;
}

/// <summary>Words of a task's status.</summary>
public static class TaskStatuses
{
    /// <summary>Posted, and not begun.</summary>
    public const string New = "new";

    /// <summary>The coordinator looks at the repository and plans.</summary>
    public const string Planning = "planning";

    /// <summary>A plan waits for a person's word.</summary>
    public const string Waiting = "waiting";

    /// <summary>Subagents work.</summary>
    public const string Running = "running";

    /// <summary>Nothing starts until it is resumed.</summary>
    public const string Paused = "paused";

    /// <summary>Its agents are being stopped.</summary>
    public const string Cancelling = "cancelling";

    /// <summary>Done, with evidence.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>It could not be done.</summary>
    public const string Failed = "failed";

    /// <summary>Ended by a person.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Whether somebody has to run a task of this status.</summary>
    public static bool NeedsRunner(string status) => status is Planning or Running or Cancelling;
}

/// <summary>Names of a task's streams.</summary>
public static class TaskStreams
{
    private const string CoordinatorPart = "coordinator";

    /// <summary>The coordinator's stream.</summary>
    public static StreamId Coordinator(StreamId task) => StreamId.Parse($"{task}/{CoordinatorPart}");

    /// <summary>An agent's stream.</summary>
    public static StreamId Agent(StreamId task, string subtaskId, int attempt) =>
        StreamId.Parse($"{task}/{subtaskId}/{attempt}");

    /// <summary>The task of one of its streams.</summary>
    public static StreamId TaskOf(StreamId stream) => StreamId.Task(stream.Key.Split('/')[0]);

    /// <summary>The subtask and attempt of an agent's stream; null where it is no such stream.</summary>
    public static (string SubtaskId, int Attempt)? AgentOf(StreamId stream) =>
        stream.Key.Split('/') is [_, var subtask, var attempt] && int.TryParse(attempt, out var number)
            ? (subtask, number)
            : null;
}
