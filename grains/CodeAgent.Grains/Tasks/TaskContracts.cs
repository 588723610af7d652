using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Core.Workspaces;

namespace CodeAgent.Grains.Tasks;

/// <summary>A task as it is now.</summary>
/// <param name="Id">The task's id.</param>
/// <param name="Status">One of <see cref="TaskStatuses"/>.</param>
/// <param name="Settings">What is asked for; null before it is accepted.</param>
/// <param name="Repository">The repository; null until it is prepared.</param>
/// <param name="Plan">The plan; null before the first.</param>
/// <param name="Subtasks">The present plan's subtasks in its order, then those that earlier plans had.</param>
/// <param name="Coordinator">What the coordinator does.</param>
/// <param name="Head">The integration commit; null before.</param>
/// <param name="Evidence">Every check that was run, in order.</param>
/// <param name="Paused">Why it pauses; null while it does not.</param>
/// <param name="Completed">How it ended; null before.</param>
/// <param name="Usage">What the whole tree used.</param>
public sealed record TaskSnapshot(
    string Id,
    string Status,
    TaskSettings? Settings,
    PreparedRepository? Repository,
    PlanView? Plan,
    IReadOnlyList<SubtaskView> Subtasks,
    CoordinatorView Coordinator,
    string? Head,
    IReadOnlyList<CheckRecorded> Evidence,
    TaskPaused? Paused,
    TaskCompleted? Completed,
    IReadOnlyList<UsageView> Usage
)
{
    /// <summary>When it was submitted.</summary>
    public DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When its last own event was recorded.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Last event of the task's own stream.</summary>
    public long LastSeq { get; init; }

    /// <summary>Last event of its tree.</summary>
    public long LastRootSeq { get; init; }

    /// <summary>Whether somebody runs it now.</summary>
    public bool IsOwned { get; init; }

    /// <summary>Ids of all feedback about its results that it took.</summary>
    public IReadOnlyList<string> TakenFeedback { get; init; } = [];

    /// <summary>The report for people, in Markdown.</summary>
    public string Report { get; init; } = "";
}

/// <summary>The present plan.</summary>
/// <param name="Revision">Its revision, from 1.</param>
/// <param name="Summary">How the goal is reached.</param>
/// <param name="IsApproved">Whether it may be worked on.</param>
/// <param name="Estimate">What it may cost; null where nothing can be said.</param>
public sealed record PlanView(int Revision, string Summary, bool IsApproved, PlanEstimate? Estimate);

/// <summary>A subtask as it is now.</summary>
public sealed record SubtaskView(
    Subtask Subtask,
    SubtaskPhase Phase,
    int Attempt,
    int Tries,
    int Resolutions,
    string? Stream,
    string? Folder,
    string? Report,
    string? Feedback,
    WorkspaceResult? Result,
    string? MergeCommit
)
{
    /// <summary>Whether the present plan has it.</summary>
    public bool IsPlanned { get; init; }
}

/// <summary>The coordinator as it is now.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="Round">How often it was asked.</param>
/// <param name="Replans">New plans it was asked for after one failed.</param>
/// <param name="IsWorking">Whether it is at work.</param>
public sealed record CoordinatorView(string Stream, int Round, int Replans, bool IsWorking);

/// <summary>One counter of the tree: <c>tokens</c>, <c>costMicroUsd</c>, <c>toolCalls</c>.</summary>
/// <param name="Name">The counter.</param>
/// <param name="Value">Spent and reserved together.</param>
/// <param name="Limit">The limit; null for none.</param>
public sealed record UsageView(string Name, long Value, long? Limit);

/// <summary>Which tasks to list.</summary>
/// <param name="Repository">Only tasks of exactly this repository; null for all.</param>
/// <param name="Statuses">Only these statuses; empty for all.</param>
/// <param name="Limit">How many at the most, 1 to 1,000.</param>
/// <param name="UpdatedBefore">Only those updated before this instant, for paging; null for the newest.</param>
public sealed record TaskQuery(
    string? Repository,
    IReadOnlyList<string> Statuses,
    int Limit = 50,
    DateTimeOffset? UpdatedBefore = null
);

/// <summary>What a task, or one of its subtasks, changed.</summary>
/// <param name="From">The commit before; null where there is none yet.</param>
/// <param name="To">The commit after.</param>
/// <param name="Files">The files.</param>
/// <param name="Added">Added lines in all.</param>
/// <param name="Deleted">Deleted lines in all.</param>
/// <param name="Patch">The patch, cut at a line's end where it is longer than was asked for.</param>
public sealed record TaskDiff(
    string? From,
    string? To,
    IReadOnlyList<FileChange> Files,
    int Added,
    int Deleted,
    string Patch
);

/// <summary>Tasks in a list. A record, because hosts that serialise know records and not every list.</summary>
public sealed record TaskList(IReadOnlyList<TaskListing> Tasks);

/// <summary>A task in a list.</summary>
public sealed record TaskListing(
    string Id,
    string Status,
    string Goal,
    string Repository,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    bool IsOwned
);
