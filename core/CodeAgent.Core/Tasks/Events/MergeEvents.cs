using CodeAgent.Core.Workspaces;

namespace CodeAgent.Core.Tasks.Events;

/// <summary>A subtask's result is next to be merged.</summary>
/// <param name="SubtaskId">The subtask.</param>
/// <param name="Ours">The integration commit.</param>
/// <param name="Theirs">The subtask's commit.</param>
public sealed record MergeStarted(string SubtaskId, string Ours, string Theirs) : TaskEvent;

/// <summary>Both sides changed the same places.</summary>
public sealed record MergeConflicted(string SubtaskId, string Ours, IReadOnlyList<string> Paths, string Detail)
    : TaskEvent;

/// <summary>The merge commit is made and not yet the integration branch's; its checks come next.</summary>
public sealed record MergeBuilt(string SubtaskId, string Ours, string Commit, string Tree) : TaskEvent;

/// <summary>The integration branch is at the merge commit.</summary>
/// <param name="SubtaskId">The subtask.</param>
/// <param name="Commit">The merge.</param>
/// <param name="Previous">Where the branch was.</param>
/// <param name="Changes">What it changes in the result.</param>
public sealed record SubtaskMerged(string SubtaskId, string Commit, string Previous, IReadOnlyList<FileChange> Changes)
    : TaskEvent;

/// <summary>The integration branch was not where it was believed to be; the merge begins again from where it is.</summary>
public sealed record MergeLost(string SubtaskId, string At) : TaskEvent;

/// <summary>A person wants a merged subtask's contribution out again.</summary>
public sealed record DropRequested(string SubtaskId, string Actor) : TaskEvent;

/// <summary>The contribution is out.</summary>
public sealed record SubtaskDropped(string SubtaskId, string Commit, string Previous) : TaskEvent;

/// <summary>The contribution cannot be taken out: later work builds on it.</summary>
public sealed record DropFailed(string SubtaskId, string Reason) : TaskEvent;
