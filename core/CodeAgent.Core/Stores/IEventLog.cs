using CodeAgent.Core.Events;

namespace CodeAgent.Core.Stores;

/// <summary>Append-only, gap-free numbered streams, and the one total order over the tree that a stream belongs to.</summary>
public interface IEventLog
{
    /// <summary>
    /// Writes events, the answers to inbox commands, outgoing commands, budget changes and the head's projection in one
    /// transaction: all or nothing, durable when it returns.
    /// </summary>
    ValueTask<AppendResult> AppendAsync(AppendBatch batch, CancellationToken cancellationToken = default);

    /// <summary>Events of one stream with <c>Seq</c> above <paramref name="afterSeq"/>, in order, to the end as it is now.</summary>
    /// <exception cref="Errors.CodeAgentException">An event's keyed hash does not match (names stream and event).</exception>
    IAsyncEnumerable<EventEnvelope> ReadAsync(
        StreamId stream,
        long afterSeq,
        CancellationToken cancellationToken = default
    );

    /// <summary>At most <paramref name="max"/> events of a tree with <c>RootSeq</c> above <paramref name="afterRootSeq"/>, in order.</summary>
    ValueTask<IReadOnlyList<EventEnvelope>> ReadTreeAsync(
        StreamId root,
        long afterRootSeq,
        int max,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Returns when the tree has an event above <paramref name="afterRootSeq"/> (true) or when the time is over (false).
    /// Sees commits of other processes within 100 ms.
    /// </summary>
    ValueTask<bool> WaitForEventsAsync(
        StreamId root,
        long afterRootSeq,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    );

    /// <summary>The state of one stream's head; null where no such stream is known.</summary>
    ValueTask<StreamHead?> FindHeadAsync(StreamId stream, CancellationToken cancellationToken = default);

    /// <summary>Heads that match, newest update first.</summary>
    ValueTask<IReadOnlyList<StreamHead>> ListHeadsAsync(HeadQuery query, CancellationToken cancellationToken = default);

    /// <summary>The budget counters of a tree by name; empty where none was ever changed.</summary>
    ValueTask<IReadOnlyDictionary<string, CounterValue>> ReadCountersAsync(
        StreamId root,
        CancellationToken cancellationToken = default
    );
}
