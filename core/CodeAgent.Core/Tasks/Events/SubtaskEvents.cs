using System.Text.Json.Serialization;
using CodeAgent.Core.Json;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Workspaces;

namespace CodeAgent.Core.Tasks.Events;

/// <summary>What an agent is to do with a subtask.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<AttemptPurpose>))]
public enum AttemptPurpose
{
    /// <summary>Its work.</summary>
    Work,

    /// <summary>Bringing its work together with what was merged meanwhile.</summary>
    Resolve,
}

/// <summary>An agent is to begin. Its workspace is made next.</summary>
/// <param name="SubtaskId">The subtask.</param>
/// <param name="Attempt">Counts its agents from 1.</param>
/// <param name="Purpose">What the agent is to do.</param>
/// <param name="BaseCommit">What its workspace is made from.</param>
/// <param name="MergeIn">What is merged into it, conflicts left for the agent; null for nothing.</param>
/// <param name="Feedback">What went wrong before; null for nothing.</param>
public sealed record SubtaskStarted(
    string SubtaskId,
    int Attempt,
    AttemptPurpose Purpose,
    string BaseCommit,
    string? MergeIn,
    string? Feedback
) : TaskEvent;

/// <summary>The agent's workspace is ready; its session starts with this event.</summary>
/// <param name="SubtaskId">The subtask.</param>
/// <param name="Attempt">The agent.</param>
/// <param name="Folder">Where it works.</param>
/// <param name="Environment">Variables of its commands.</param>
public sealed record SubtaskReady(
    string SubtaskId,
    int Attempt,
    string Folder,
    IReadOnlyDictionary<string, string> Environment
) : TaskEvent;

/// <summary>The agent's turn ended.</summary>
/// <param name="SubtaskId">The subtask.</param>
/// <param name="Attempt">The agent.</param>
/// <param name="Outcome">How.</param>
/// <param name="Report">Its last words, cut.</param>
/// <param name="Detail">What went wrong; null for nothing.</param>
/// <param name="Code">The error's code; null for none.</param>
public sealed record SubtaskReported(
    string SubtaskId,
    int Attempt,
    TurnOutcome Outcome,
    string Report,
    string? Detail,
    string? Code
) : TaskEvent;

/// <summary>The agent's work is a commit.</summary>
public sealed record SubtaskCollected(string SubtaskId, int Attempt, WorkspaceResult Result) : TaskEvent;

/// <summary>The same agent is told what its work lacks.</summary>
public sealed record SubtaskSentBack(string SubtaskId, int Attempt, string Feedback) : TaskEvent;

/// <summary>No agent brought the subtask to its end within the bounds.</summary>
public sealed record SubtaskFailed(string SubtaskId, string Reason) : TaskEvent;

/// <summary>A person wants a subtask tried again, with all its tries.</summary>
public sealed record SubtaskRetried(string SubtaskId, string Actor) : TaskEvent;

/// <summary>What a check was run on.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<CheckScope>))]
public enum CheckScope
{
    /// <summary>A subagent's own result.</summary>
    Subtask,

    /// <summary>That result merged with everything before it.</summary>
    Merge,

    /// <summary>The result of the whole task.</summary>
    Acceptance,
}

/// <summary>A check was run: evidence.</summary>
/// <param name="Scope">On what.</param>
/// <param name="SubtaskId">Whose; null for the whole task's.</param>
/// <param name="Command">The shell command.</param>
/// <param name="Commit">The commit.</param>
/// <param name="Result">What it showed.</param>
public sealed record CheckRecorded(
    CheckScope Scope,
    string? SubtaskId,
    string Command,
    string Commit,
    CheckResult Result
) : TaskEvent;
