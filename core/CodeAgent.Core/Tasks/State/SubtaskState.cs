using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CodeAgent.Core.Json;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Workspaces;

namespace CodeAgent.Core.Tasks.State;

/// <summary>How far a subtask is.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<SubtaskPhase>))]
public enum SubtaskPhase
{
    /// <summary>Waits for dependencies, paths or a slot.</summary>
    Pending,

    /// <summary>Its agent's workspace is made.</summary>
    Preparing,

    /// <summary>Its agent works.</summary>
    Working,

    /// <summary>Its agent was stopped and goes on when the task does.</summary>
    Suspended,

    /// <summary>Its agent is done; the result is made a commit.</summary>
    Collecting,

    /// <summary>Its checks run.</summary>
    Checking,

    /// <summary>Something is wrong; what to do about it is decided next.</summary>
    Faulty,

    /// <summary>It waits for the merge queue.</summary>
    Queued,

    /// <summary>It is merged, and the merged tree is checked.</summary>
    Merging,

    /// <summary>It is part of the result.</summary>
    Merged,

    /// <summary>Every try failed.</summary>
    Failed,

    /// <summary>Its contribution was taken out again.</summary>
    Dropped,

    /// <summary>A later plan does without it.</summary>
    Removed,
}

/// <summary>What is wrong with a subtask's work.</summary>
public enum SubtaskFault
{
    /// <summary>Its agent's turn did not end well, or its workspace cannot be had.</summary>
    Agent,

    /// <summary>A check failed on its result, or the result cannot be taken.</summary>
    Work,

    /// <summary>It does not go together with what was merged meanwhile.</summary>
    Merge,
}

/// <summary>One subtask.</summary>
/// <param name="Subtask">Its description in the present plan.</param>
public sealed record SubtaskState(Subtask Subtask)
{
    /// <summary>Its id.</summary>
    public string Id => Subtask.Id;

    /// <summary>How far it is.</summary>
    public SubtaskPhase Phase { get; init; }

    /// <summary>Its agents so far; the last one is the present one.</summary>
    public int Attempt { get; init; }

    /// <summary>Tries of the work that were begun.</summary>
    public int Tries { get; init; }

    /// <summary>Resolvers that were begun.</summary>
    public int Resolutions { get; init; }

    /// <summary>The present agent's beginning; null before the first.</summary>
    public SubtaskStarted? Started { get; init; }

    /// <summary>Where it works; null before.</summary>
    public SubtaskReady? Ready { get; init; }

    /// <summary>The agent's last report; null before.</summary>
    public SubtaskReported? Report { get; init; }

    /// <summary>What the agent that did the work said last, whoever resolved conflicts later; null before.</summary>
    public string? WorkReport { get; init; }

    /// <summary>What that agent changed beyond the declared paths; a resolver's work is everybody's.</summary>
    public IReadOnlyList<string> Beyond { get; init; } = [];

    /// <summary>The result; null before.</summary>
    public WorkspaceResult? Result { get; init; }

    /// <summary>Checks of the present result, or of the present merge.</summary>
    public ImmutableList<CheckRecorded> Checks { get; init; } = [];

    /// <summary>What is wrong; meaningful while faulty or failed.</summary>
    public SubtaskFault Fault { get; init; }

    /// <summary>What is wrong, in words for the next agent.</summary>
    public string? Feedback { get; init; }

    /// <summary>The merge under way; null for none.</summary>
    public MergeState? Merge { get; init; }

    /// <summary>The merge that made it a part of the result; null before.</summary>
    public SubtaskMerged? Merged { get; init; }

    /// <summary>Whether its agent was told to stop for a pause, and has not gone on since.</summary>
    public bool IsInterrupted { get; init; }

    /// <summary>Whether a person wants its contribution out.</summary>
    public bool IsToBeDropped { get; init; }

    /// <summary>Whether an agent or a check of it is under way, so that its paths are taken.</summary>
    public bool IsActive =>
        Phase
            is SubtaskPhase.Preparing
                or SubtaskPhase.Working
                or SubtaskPhase.Suspended
                or SubtaskPhase.Collecting
                or SubtaskPhase.Checking
                or SubtaskPhase.Faulty
                or SubtaskPhase.Queued
                or SubtaskPhase.Merging;

    /// <summary>Whether an agent or a check of it uses the machine now.</summary>
    public bool TakesSlot =>
        Phase is SubtaskPhase.Preparing or SubtaskPhase.Working or SubtaskPhase.Collecting or SubtaskPhase.Checking;

    /// <summary>Whether nothing more happens to it in this plan.</summary>
    public bool IsOver => Phase is SubtaskPhase.Merged or SubtaskPhase.Dropped or SubtaskPhase.Removed;
}

/// <summary>A merge under way.</summary>
/// <param name="Ours">The integration commit.</param>
/// <param name="Theirs">The subtask's commit.</param>
/// <param name="Built">The merge commit; null until it is made.</param>
public sealed record MergeState(string Ours, string Theirs, MergeBuilt? Built = null);
