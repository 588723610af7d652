using CodeAgent.Core.Events;

namespace CodeAgent.Core.Stores;

/// <summary>What one append writes, together or not at all.</summary>
/// <param name="Lease">The lease under which the caller writes; its epoch is checked in the transaction.</param>
/// <param name="ExpectedSeq">The stream's last sequence number as the caller knows it; 0 for an empty stream.</param>
/// <param name="Events">The events, in order. May be empty when only answers, posts or the projection change.</param>
public sealed record AppendBatch(Lease Lease, long ExpectedSeq, IReadOnlyList<NewEvent> Events)
{
    /// <summary>
    /// Inbox commands of this stream that are settled by this append, each with its answer. The first answer stays: one to
    /// a command that is settled already or was never posted is passed over.
    /// </summary>
    public IReadOnlyList<CommandAnswer> Answers { get; init; } = [];

    /// <summary>Commands for other streams: put into their inboxes by the same transaction (the outbox).</summary>
    public IReadOnlyList<OutgoingCommand> Posts { get; init; } = [];

    /// <summary>Changes of the tree's budget counters; one that is enforced and would pass its limit stops the whole append.</summary>
    public IReadOnlyList<CounterChange> Counters { get; init; } = [];

    /// <summary>What lists and sweepers see of the stream; null leaves it as it is.</summary>
    public HeadProjection? Projection { get; init; }
}

/// <summary>How an append ended.</summary>
public enum AppendStatus
{
    /// <summary>Durable.</summary>
    Committed,

    /// <summary>The caller's epoch is not the stream's: another owner took over. The caller must stop.</summary>
    Fenced,

    /// <summary>The stream's last sequence number is not the expected one. The caller must replay.</summary>
    Conflict,

    /// <summary>An enforced counter would have passed its limit. Nothing was written.</summary>
    LimitReached,
}

/// <summary>The answer to an append.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="LastSeq">The stream's last sequence number after it (also when nothing was written).</param>
/// <param name="Events">The events as stored, with positions and times; empty unless committed.</param>
/// <param name="Limit">The counter that stopped it; null unless <see cref="AppendStatus.LimitReached"/>.</param>
public sealed record AppendResult(
    AppendStatus Status,
    long LastSeq,
    IReadOnlyList<EventEnvelope> Events,
    string? Limit = null
);

/// <summary>A change of one counter of the tree.</summary>
/// <param name="Name">E.g. <c>tokens</c>, <c>costMicroUsd</c>, <c>toolCalls</c>.</param>
/// <param name="Delta">Added to the value; negative gives back a reservation.</param>
/// <param name="Enforce">Whether the append fails when the new value passes the counter's limit.</param>
/// <param name="SetLimit">A new limit set before the check; null leaves it.</param>
public sealed record CounterChange(string Name, long Delta, bool Enforce = false, long? SetLimit = null);

/// <summary>A counter of the tree.</summary>
/// <param name="Value">Spent and reserved together.</param>
/// <param name="Limit">The highest value that an enforced change may reach; null for none.</param>
public sealed record CounterValue(long Value, long? Limit);
