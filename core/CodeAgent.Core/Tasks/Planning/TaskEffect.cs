using CodeAgent.Core.Events;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Core.Tasks.Planning;

/// <summary>
/// Work that a task wants done now. Every one may be done again after a crash: what it left behind is found by its key.
/// </summary>
public abstract record TaskEffect
{
    private TaskEffect() { }

    /// <summary>Names the work; the same for as long as the same work is wanted.</summary>
    public abstract string Key { get; }

    /// <summary>Mirror the repository and find the base.</summary>
    public sealed record PrepareRepository : TaskEffect
    {
        /// <inheritdoc/>
        public override string Key => "prepare";
    }

    /// <summary>Make the coordinator's folder.</summary>
    public sealed record PrepareCoordinator : TaskEffect
    {
        /// <inheritdoc/>
        public override string Key => "coordinator";
    }

    /// <summary>Make an agent's workspace.</summary>
    public sealed record PrepareAgent(SubtaskState Subtask) : TaskEffect
    {
        /// <inheritdoc/>
        public override string Key => $"workspace {Subtask.Id} {Subtask.Attempt}";
    }

    /// <summary>See that an agent's session runs, here or elsewhere, for as long as it is at work.</summary>
    public sealed record Attend(StreamId Stream) : TaskEffect
    {
        /// <inheritdoc/>
        public override string Key => $"attend {Stream}";
    }

    /// <summary>Make an agent's work a commit.</summary>
    public sealed record Collect(SubtaskState Subtask) : TaskEffect
    {
        /// <inheritdoc/>
        public override string Key => $"collect {Subtask.Id} {Subtask.Attempt} {Subtask.Tries}";
    }

    /// <summary>Run a check.</summary>
    public sealed record RunCheck(CheckScope Scope, string? SubtaskId, string Command, string Commit) : TaskEffect
    {
        /// <inheritdoc/>
        public override string Key => $"check {Scope} {SubtaskId} {Commit} {Command}";
    }

    /// <summary>Merge a subtask's commit with the integration commit, without touching the branch.</summary>
    public sealed record Merge(SubtaskState Subtask, MergeState State) : TaskEffect
    {
        /// <inheritdoc/>
        public override string Key => $"merge {Subtask.Id} {State.Theirs} {State.Ours}";
    }

    /// <summary>Move the integration branch to a checked merge.</summary>
    public sealed record Advance(string SubtaskId, MergeBuilt Built) : TaskEffect
    {
        /// <inheritdoc/>
        public override string Key => $"advance {SubtaskId} {Built.Commit}";
    }

    /// <summary>Take a subtask's contribution out of the integration branch.</summary>
    public sealed record Drop(SubtaskState Subtask, string Head) : TaskEffect
    {
        /// <inheritdoc/>
        public override string Key => $"drop {Subtask.Id} {Head}";
    }

    /// <summary>Say how the task ended: which checks were changed by the task itself is found out first.</summary>
    public sealed record Finish(TaskOutcome Outcome, string Detail) : TaskEffect
    {
        /// <inheritdoc/>
        public override string Key => "finish";
    }
}

/// <summary>What a task does next: events that follow from the state alone, or else the work that is wanted now.</summary>
/// <param name="Events">Events to record first; empty for none.</param>
/// <param name="Effects">All work that is wanted; what runs and is not among it is stopped.</param>
/// <param name="Until">When to look again though nothing happened; null for never.</param>
public sealed record TaskStep(
    IReadOnlyList<TaskEvent> Events,
    IReadOnlyList<TaskEffect> Effects,
    DateTimeOffset? Until = null
);
