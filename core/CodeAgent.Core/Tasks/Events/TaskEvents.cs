using System.Text.Json.Serialization;
using CodeAgent.Core.Json;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Workspaces;

namespace CodeAgent.Core.Tasks.Events;

/// <summary>Someone submitted the task.</summary>
/// <param name="Settings">What is asked for.</param>
/// <param name="Actor">Who asked.</param>
/// <param name="RuntimeVersion">Version of the program.</param>
public sealed record TaskSubmitted(TaskSettings Settings, string Actor, string RuntimeVersion) : TaskEvent;

/// <summary>Another process took the task over.</summary>
public sealed record TaskOwnerChanged(OwnerId Owner, long Epoch) : TaskEvent;

/// <summary>The repository is mirrored and the base is known.</summary>
public sealed record RepositoryPrepared(PreparedRepository Repository) : TaskEvent;

/// <summary>Why a task pauses.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<PauseKind>))]
public enum PauseKind
{
    /// <summary>Someone asked for it.</summary>
    User,

    /// <summary>A budget of the tree is used up.</summary>
    Budget,

    /// <summary>Agents cannot go on without a person's word.</summary>
    Person,

    /// <summary>Something around it is missing: credentials, disk, network.</summary>
    Environment,
}

/// <summary>Nothing new starts; agents are stopped at once and go on when the task is resumed.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Reason">What to do about it, or the question, in a sentence or a few.</param>
/// <param name="Actor">Who paused it.</param>
public sealed record TaskPaused(PauseKind Kind, string Reason, string Actor) : TaskEvent;

/// <summary>The task goes on.</summary>
/// <param name="Budget">The budget from now on; null where it stays.</param>
/// <param name="Answer">A person's words to the coordinator; null for none.</param>
/// <param name="Actor">Who resumed it.</param>
public sealed record TaskResumed(TaskBudget? Budget, string? Answer, string Actor) : TaskEvent
{
    /// <summary>Words to one agent that was stopped, before it goes on; null for none.</summary>
    public AgentWord? Word { get; init; }
}

/// <summary>Words to the agent of a subtask.</summary>
public sealed record AgentWord(string SubtaskId, string Text);

/// <summary>The task had ended and is worked on again, because of what was said about its result.</summary>
/// <param name="Feedback">What was said, each for the first time, texts cut.</param>
/// <param name="Actor">Who passed it on.</param>
public sealed record TaskReopened(IReadOnlyList<TaskFeedback> Feedback, string Actor) : TaskEvent;

/// <summary>Someone told agents something while they work.</summary>
/// <param name="SubtaskId">The subagent's subtask; null for the coordinator.</param>
/// <param name="Text">What was said.</param>
/// <param name="Actor">Who said it.</param>
public sealed record TaskSteered(string? SubtaskId, string Text, string Actor) : TaskEvent;

/// <summary>The task is to end. Nothing starts after this event.</summary>
public sealed record TaskCancelRequested(string Reason, string Actor) : TaskEvent;

/// <summary>How a task ended.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<TaskOutcome>))]
public enum TaskOutcome
{
    /// <summary>Everything is merged and every check passed on the final tree.</summary>
    Succeeded,

    /// <summary>It cannot be done.</summary>
    Failed,

    /// <summary>Someone cancelled it.</summary>
    Cancelled,
}

/// <summary>The task ended.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Detail">One sentence.</param>
/// <param name="Commit">The result; the base commit where nothing was merged. Null where there never was a repository.</param>
/// <param name="Tree">Its tree; null where unknown.</param>
/// <param name="ChangedChecks">Checks whose own files the task changed: their evidence deserves a look.</param>
public sealed record TaskCompleted(
    TaskOutcome Outcome,
    string Detail,
    string? Commit,
    string? Tree,
    IReadOnlyList<string> ChangedChecks
) : TaskEvent;
