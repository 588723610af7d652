using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Running;

/// <summary>The pure half of an event-sourced aggregate, as the half that runs it needs it.</summary>
internal abstract class Aggregate<TState, TEvent>
    where TEvent : class
{
    /// <summary>The state before the first event.</summary>
    public abstract TState Empty { get; }

    /// <summary>The state after an event.</summary>
    public abstract TState Apply(TState state, TEvent happened, long seq, DateTimeOffset at);

    /// <summary>Sequence number of the last event in a state.</summary>
    public abstract long LastSeq(TState state);

    /// <summary>What lists show of a state.</summary>
    public abstract HeadProjection Project(TState state);

    /// <summary>An event's stored form.</summary>
    public abstract NewEvent Encode(TEvent happened, string? trace);

    /// <summary>Reads a stored event; null where this version does not know it.</summary>
    public abstract TEvent? Decode(EventEnvelope envelope);

    /// <summary>What a command becomes.</summary>
    public abstract Decision<TEvent> Decide(TState state, InboxCommand command, DateTimeOffset now);

    /// <summary>What events change in the tree's counters beside what their effects say, and which commands they send.</summary>
    public virtual PendingAppend<TEvent> Complete(TState state, PendingAppend<TEvent> pending) => pending;

    /// <summary>Is told each event when it was recorded, for measures; not of events that are replayed.</summary>
    public virtual void Recorded(TState before, TEvent happened, DateTimeOffset at) { }
}

/// <summary>What a command becomes.</summary>
/// <param name="Events">Its events; empty where it changes nothing or is rejected.</param>
/// <param name="Rejection">Why not; null where it is accepted.</param>
public sealed record Decision<TEvent>(IReadOnlyList<TEvent> Events, CommandRejection? Rejection = null);

/// <summary>A typed "no" to a command.</summary>
public sealed record CommandRejection(ErrorCode Code, string Message);

/// <summary>What is to be appended together.</summary>
internal sealed record PendingAppend<TEvent>(IReadOnlyList<TEvent> Events)
{
    public IReadOnlyList<CounterChange> Counters { get; init; } = [];

    public IReadOnlyList<CommandAnswer> Answers { get; init; } = [];

    public IReadOnlyList<OutgoingCommand> Posts { get; init; } = [];

    public string? Trace { get; init; }
}
