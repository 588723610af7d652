using System.Collections.Immutable;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.Guarding;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Sessions.State;

/// <summary>Everything that is known about a session: a fold over its events and nothing else.</summary>
public sealed record SessionState
{
    /// <summary>Before the first event.</summary>
    public static SessionState Empty { get; } = new();

    /// <summary>How it works; null before it is created.</summary>
    public SessionSettings? Settings { get; init; }

    /// <summary>One line for lists: the beginning of the first input; empty before it.</summary>
    public string Title { get; init; } = "";

    /// <summary>Sequence number of the last event that was folded in.</summary>
    public long LastSeq { get; init; }

    /// <summary>The conversation as the model gets it. Each tool call has exactly one result once its batch is done.</summary>
    public ImmutableList<Message> Transcript { get; init; } = [];

    /// <summary>What every model call begins with; null before the first.</summary>
    public ContextPinned? Context { get; init; }

    /// <summary>Inputs that were not taken in yet, in order.</summary>
    public ImmutableList<InputPosted> Inputs { get; init; } = [];

    /// <summary>The turn under way; null between turns.</summary>
    public TurnState? Turn { get; init; }

    /// <summary>How the last turn ended; null before the first.</summary>
    public TurnCompleted? LastTurn { get; init; }

    /// <summary>Calls of the last or current turn that were denied, for reports.</summary>
    public ImmutableList<ToolCallState> Denied { get; init; } = [];

    /// <summary>Files as the model last saw them, by absolute path.</summary>
    public ImmutableDictionary<string, FileSeen> Files { get; init; } = ImmutableDictionary<string, FileSeen>.Empty;

    /// <summary>Ids of all tool calls there ever were, also of turns that were undone: an id is never used twice.</summary>
    public ImmutableHashSet<string> CallIds { get; init; } =
        ImmutableHashSet.Create<string>(StringComparer.Ordinal, []);

    /// <summary>The agent's todo list.</summary>
    public ImmutableList<TodoItem> Todos { get; init; } = [];

    /// <summary>Names of tools that are declared on demand and that the model asked for.</summary>
    public ImmutableHashSet<string> LoadedTools { get; init; } =
        ImmutableHashSet.Create<string>(StringComparer.Ordinal, []);

    /// <summary>Where each turn began, so that it can be undone.</summary>
    public ImmutableList<TurnMark> Marks { get; init; } = [];

    /// <summary>The checkpoint whose files are to be restored next; null for none.</summary>
    public string? Restore { get; init; }

    /// <summary>How the session begins or goes on, for the hooks that are due then; null where none are.</summary>
    public string? StartSource { get; init; }

    /// <summary>What people said to it lately, the oldest first: not what other agents and tools said.</summary>
    public ImmutableList<string> Said { get; init; } = [];

    /// <summary>How many lines were drawn, taken back ones too: an id is never used twice.</summary>
    public int BoundaryCount { get; init; }

    /// <summary>How the reviewer's words went.</summary>
    public ReviewCounts Reviews { get; init; } = new();

    /// <summary>Counts.</summary>
    public SessionTotals Totals { get; init; } = new();

    /// <summary>Whether it takes no more input.</summary>
    public bool IsClosed { get; init; }

    /// <summary>What the assistant said last; empty for nothing.</summary>
    public string LastText => Transcript.FindLast(message => message.Role == MessageRole.Assistant)?.Text ?? "";

    /// <summary>The word that lists show.</summary>
    public string Status =>
        this switch
        {
            { Settings: null } => SessionStatuses.New,
            { Turn.IsWaitingForPeople: true } => SessionStatuses.Waiting,
            { Turn: not null } => SessionStatuses.Running,
            { IsClosed: true } => SessionStatuses.Closed,
            { Inputs.IsEmpty: false } => SessionStatuses.Running,
            _ => SessionStatuses.Idle,
        };
}

/// <summary>Where a turn began.</summary>
/// <param name="TurnId">The turn.</param>
/// <param name="Messages">Messages of the conversation before it.</param>
/// <param name="Title">The beginning of its first input.</param>
/// <param name="Commit">The workspace before it changed anything; null where it changed nothing or was not kept.</param>
public sealed record TurnMark(string TurnId, int Messages, string Title, string? Commit);

/// <summary>Words of a session's status.</summary>
public static class SessionStatuses
{
    /// <summary>Posted, and not begun.</summary>
    public const string New = "new";

    /// <summary>Between turns.</summary>
    public const string Idle = "idle";

    /// <summary>In a turn, or about to be.</summary>
    public const string Running = "running";

    /// <summary>In a turn that waits for a person's decision.</summary>
    public const string Waiting = "waiting";

    /// <summary>Takes no more input.</summary>
    public const string Closed = "closed";
}

/// <summary>Counts of a whole session.</summary>
public sealed record SessionTotals
{
    /// <summary>Turns that ended.</summary>
    public int Turns { get; init; }

    /// <summary>Model calls that were answered.</summary>
    public int Steps { get; init; }

    /// <summary>Tool calls that ended.</summary>
    public int ToolCalls { get; init; }

    /// <summary>Tool calls that were denied.</summary>
    public int Denials { get; init; }

    /// <summary>Tokens.</summary>
    public ModelUsage Usage { get; init; } = ModelUsage.None;

    /// <summary>Money as far as prices are known, in millionths of a US dollar.</summary>
    public long CostMicroUsd { get; init; }
}
