using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Storage.Chain;

/// <summary>Gives new events their numbers and their places in the hash chain of a stream.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Root">Its tree.</param>
/// <param name="LastSeq">The stream's last event.</param>
/// <param name="LastRootSeq">The tree's last event.</param>
/// <param name="LastHash">The hash of the stream's last event.</param>
internal sealed record EventLinks(
    StreamId Stream,
    StreamId Root,
    long LastSeq,
    long LastRootSeq,
    ReadOnlyMemory<byte> LastHash
)
{
    /// <summary>The events of a batch in order.</summary>
    /// <param name="batch">What is appended.</param>
    /// <param name="blobs">For each event the hash of its data among the blobs; null where the data goes into the row.</param>
    /// <param name="key">The key for the new hashes.</param>
    /// <param name="now">The store's time, UTC ticks.</param>
    public IEnumerable<ChainedEvent> Link(AppendBatch batch, IReadOnlyList<string?> blobs, HashKey key, long now)
    {
        var previous = LastHash;
        for (var index = 0; index < batch.Events.Count; index++)
        {
            var source = batch.Events[index];
            var item = new ChainedEvent(
                Stream,
                Root,
                LastSeq + 1 + index,
                LastRootSeq + 1 + index,
                now,
                source.Type,
                source.V,
                source.Trace,
                blobs[index] is { } blob ? Convert.FromHexString(blob) : source.Data,
                blobs[index] is not null,
                key.Id,
                previous,
                Hash: default
            );
            item = item with { Hash = EventSeal.Compute(key, item) };
            previous = item.Hash;
            yield return item;
        }
    }
}
