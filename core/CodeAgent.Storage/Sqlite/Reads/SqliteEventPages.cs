using CodeAgent.Core.Events;
using CodeAgent.Storage.Blobs;
using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Reads;

namespace CodeAgent.Storage.Sqlite.Reads;

/// <summary>Events of the database file and contents of the folder of blobs.</summary>
internal sealed class SqliteEventPages(SessionPool pool, BlobFolder blobs) : IEventPages
{
    public ValueTask<StreamExtent?> FindExtentAsync(
        StreamId stream,
        long afterSeq,
        CancellationToken cancellationToken
    ) => ValueTask.FromResult(pool.Read(session => EventReads.FindExtent(session, stream, afterSeq)));

    public ValueTask<IReadOnlyList<ChainedEvent>> ReadStreamAsync(
        StreamExtent extent,
        long afterSeq,
        long upTo,
        int max,
        CancellationToken cancellationToken
    ) => ValueTask.FromResult(pool.Read(session => EventReads.ReadStream(session, extent, afterSeq, upTo, max)));

    public ValueTask<IReadOnlyList<ChainedEvent>> ReadTreeAsync(
        StreamId root,
        long afterRootSeq,
        int max,
        CancellationToken cancellationToken
    ) => ValueTask.FromResult(pool.Read(session => EventReads.ReadTree(session, root, afterRootSeq, max)));

    public ValueTask<ReadOnlyMemory<byte>?> FindBlobAsync(string hash, CancellationToken cancellationToken) =>
        blobs.FindAsync(hash, cancellationToken);
}
