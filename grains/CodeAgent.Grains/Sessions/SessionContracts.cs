using CodeAgent.Core.Events;
using CodeAgent.Core.Models;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Grains.Sessions;

/// <summary>Events of a tree in order.</summary>
/// <param name="Events">The events.</param>
/// <param name="NextAfter">Position to read on from: the last event's root sequence, or the one asked for.</param>
public sealed record EventPage(IReadOnlyList<EventEnvelope> Events, long NextAfter);

/// <summary>One thing a watcher is told: a durable event or a transient one.</summary>
/// <param name="Event">The durable event; null for a transient one.</param>
/// <param name="Transient">The transient one; null for a durable event.</param>
public sealed record SessionNotice(EventEnvelope? Event, TransientEvent? Transient)
{
    /// <summary>Whose transient event it is; null for a durable event, which says so itself.</summary>
    public StreamId? Stream { get; init; }
}

/// <summary>A session as it is now.</summary>
/// <param name="Id">The session's id.</param>
/// <param name="Status"><c>new</c>, <c>idle</c>, <c>running</c>, <c>waiting</c> (for an approval), or <c>closed</c>.</param>
/// <param name="Title">One line.</param>
/// <param name="Workspace">The folder.</param>
/// <param name="Model">The model.</param>
/// <param name="PermissionMode">The mode.</param>
/// <param name="Role">The role.</param>
/// <param name="LastSeq">Last event of the session's own stream.</param>
/// <param name="LastRootSeq">Last event of its tree.</param>
/// <param name="Turn">The turn under way; null for none.</param>
/// <param name="LastTurn">How the last turn ended; null for none.</param>
/// <param name="LastText">The last text of the assistant in the last turn; empty for none.</param>
/// <param name="Approvals">Open questions.</param>
/// <param name="Totals">Counts of the whole session.</param>
public sealed record SessionSnapshot(
    string Id,
    string Status,
    string Title,
    string Workspace,
    string Model,
    PermissionMode PermissionMode,
    string Role,
    long LastSeq,
    long LastRootSeq,
    TurnView? Turn,
    TurnCompleted? LastTurn,
    string LastText,
    IReadOnlyList<ApprovalRequested> Approvals,
    TotalsView Totals
)
{
    /// <summary>Commands that its owner has not answered yet.</summary>
    public int PendingCommands { get; init; }

    /// <summary>Whether it has hooks.</summary>
    public bool HasHooks { get; init; }
}

/// <summary>A turn under way.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Step">The step, from 1.</param>
/// <param name="Doing">One line: the model, or the running calls.</param>
public sealed record TurnView(string Id, int Step, string Doing);

/// <summary>Counts of a session.</summary>
public sealed record TotalsView(int Turns, int Steps, int ToolCalls, int Denials, ModelUsage Usage, long CostMicroUsd);

/// <summary>Which sessions to list.</summary>
/// <param name="Workspace">Only sessions in this folder; null for all.</param>
/// <param name="Statuses">Only these statuses; empty for all.</param>
/// <param name="Limit">How many at the most, 1 to 1,000.</param>
/// <param name="UpdatedBefore">Only those updated before this instant, for paging; null for the newest.</param>
public sealed record SessionQuery(
    string? Workspace,
    IReadOnlyList<string> Statuses,
    int Limit = 50,
    DateTimeOffset? UpdatedBefore = null
);

/// <summary>Sessions in a list. A record, because hosts that serialise know records and not every list.</summary>
public sealed record SessionList(IReadOnlyList<SessionListing> Sessions);

/// <summary>A session in a list.</summary>
public sealed record SessionListing(
    string Id,
    string Status,
    string Title,
    string Workspace,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    bool IsOwned
);
