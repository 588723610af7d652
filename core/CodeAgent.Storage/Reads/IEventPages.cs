using CodeAgent.Core.Events;
using CodeAgent.Storage.Chain;

namespace CodeAgent.Storage.Reads;

/// <summary>Where stored events and large contents are fetched from, unchecked.</summary>
internal interface IEventPages
{
    /// <summary>Where a stream ends now, and the hash at the place from which it is to be read; null where it is unknown.</summary>
    ValueTask<StreamExtent?> FindExtentAsync(StreamId stream, long afterSeq, CancellationToken cancellationToken);

    /// <summary>At most <paramref name="max"/> events of a stream after one and up to another, in order.</summary>
    ValueTask<IReadOnlyList<ChainedEvent>> ReadStreamAsync(
        StreamExtent extent,
        long afterSeq,
        long upTo,
        int max,
        CancellationToken cancellationToken
    );

    /// <summary>At most <paramref name="max"/> events of a tree after a position, in order.</summary>
    ValueTask<IReadOnlyList<ChainedEvent>> ReadTreeAsync(
        StreamId root,
        long afterRootSeq,
        int max,
        CancellationToken cancellationToken
    );

    /// <summary>Content by its hash, checked against it; null where there is none.</summary>
    ValueTask<ReadOnlyMemory<byte>?> FindBlobAsync(string hash, CancellationToken cancellationToken);
}

/// <summary>A stream, where it ends, and the hash from which a reader follows its chain.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Stream">Its name.</param>
/// <param name="Root">Its tree.</param>
/// <param name="LastSeq">Its last event as the head says.</param>
/// <param name="LastHash">That event's hash as the head says.</param>
/// <param name="Previous">The hash that the first event to be read follows; null where the event that had it is gone.</param>
internal sealed record StreamExtent(
    long Id,
    StreamId Stream,
    StreamId Root,
    long LastSeq,
    byte[] LastHash,
    byte[]? Previous
);
