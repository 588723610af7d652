using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Sessions.Events;

/// <summary>The workspace's state was kept.</summary>
/// <param name="TurnId">The turn.</param>
/// <param name="Step">Steps of the turn before it; 0 for the state before the turn changed anything.</param>
/// <param name="Commit">The commit that holds it; null where it could not be kept.</param>
/// <param name="Tree">Its tree; equal trees mean that nothing changed.</param>
/// <param name="Reason">Why it could not be kept; null otherwise.</param>
public sealed record CheckpointTaken(string TurnId, int Step, string? Commit, string? Tree, string? Reason)
    : SessionEvent;

/// <summary>Someone asked to go back to the state before a turn.</summary>
/// <param name="TurnId">The turn that is undone, with all after it.</param>
/// <param name="Conversation">Whether the conversation goes back.</param>
/// <param name="RestoreCommit">The checkpoint to restore; null where the files stay.</param>
/// <param name="Actor">Who asked.</param>
public sealed record RewindRequested(string TurnId, bool Conversation, string? RestoreCommit, string Actor)
    : SessionEvent;

/// <summary>The files of a rewind were restored, or not.</summary>
/// <param name="Commit">What was restored.</param>
/// <param name="Before">The state before, kept; null where nothing was restored.</param>
/// <param name="Reason">Why nothing was restored; null otherwise.</param>
public sealed record WorkspaceRestored(string Commit, string? Before, string? Reason) : SessionEvent;

/// <summary>The agent's todo list changed.</summary>
public sealed record TodosChanged(IReadOnlyList<TodoItem> Items) : SessionEvent;

/// <summary>The model found tools that are declared on demand; it is given them with every call from now on.</summary>
/// <param name="Names">Their names.</param>
public sealed record ToolsLoaded(IReadOnlyList<string> Names) : SessionEvent;
