using CodeAgent.Core.Events;

namespace CodeAgent.Storage.Chain;

/// <summary>An event as a store keeps it, with its place in the hash chain.</summary>
/// <param name="Payload">The data, or the 32 bytes of the SHA-256 of data that lies among the blobs.</param>
/// <param name="IsBlob">Whether the payload is such a hash.</param>
/// <param name="KeyId">The key the hash was made with.</param>
/// <param name="Previous">The hash of the event before it; zeros for the first.</param>
/// <param name="Hash">Its own.</param>
internal sealed record ChainedEvent(
    StreamId Stream,
    StreamId Root,
    long Seq,
    long RootSeq,
    long Ts,
    string Type,
    int V,
    string? Trace,
    ReadOnlyMemory<byte> Payload,
    bool IsBlob,
    string KeyId,
    ReadOnlyMemory<byte> Previous,
    ReadOnlyMemory<byte> Hash
)
{
    /// <summary>The same event as readers see it; <paramref name="data"/> is its whole data.</summary>
    public EventEnvelope ToEnvelope(ReadOnlyMemory<byte> data) =>
        new(RootSeq, Stream, Seq, new DateTimeOffset(Ts, TimeSpan.Zero), Type, V, data, Trace);
}
