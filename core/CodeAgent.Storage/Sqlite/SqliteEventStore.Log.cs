using System.Runtime.CompilerServices;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Guards;
using CodeAgent.Storage.Sqlite.Reads;
using CodeAgent.Storage.Sqlite.Writes;

namespace CodeAgent.Storage.Sqlite;

/// <content>The event log.</content>
public sealed partial class SqliteEventStore
{
    private const int LargestInlineData = 64 * 1024;

    // A reader holds no connection while its consumer works, so a slow one does not keep the write-ahead log from ending.
    private const int PageSize = 128;

    /// <inheritdoc/>
    public async ValueTask<AppendResult> AppendAsync(AppendBatch batch, CancellationToken cancellationToken = default)
    {
        Arguments.Check(batch);
        var blobs = new string?[batch.Events.Count];
        for (var index = 0; index < blobs.Length; index++)
        {
            if (batch.Events[index].Data.Length > LargestInlineData)
            {
                blobs[index] = await PutBlobAsync(batch.Events[index].Data, cancellationToken).ConfigureAwait(false);
            }
        }

        var write = new AppendWrite(batch, blobs, _keys.Current());
        return await _writer.WriteAsync(write.Execute, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<EventEnvelope> ReadAsync(
        StreamId stream,
        long afterSeq,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var extent = _pool.Read(session => EventReads.FindExtent(session, stream, afterSeq));
        if (extent is null || extent.LastSeq <= afterSeq)
        {
            yield break;
        }

        if (extent.Previous is not { } previous)
        {
            throw ChainWalk.Failure(new ChainFinding(stream.Value, afterSeq, ChainFault.Removed, "It is gone."));
        }

        var walk = new ChainWalk(_keys, stream, Math.Max(afterSeq, 0), previous);
        while (walk.Position < extent.LastSeq)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = _pool.Read(session =>
                EventReads.ReadStream(session, extent, walk.Position, extent.LastSeq, PageSize)
            );
            if (page.Count == 0)
            {
                break;
            }

            foreach (var item in page)
            {
                ThrowOn(walk.Check(item));
                yield return item.ToEnvelope(await DataOf(item, cancellationToken).ConfigureAwait(false));
            }
        }

        ThrowOn(walk.CheckEnd(extent.LastSeq, extent.LastHash));
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EventEnvelope>> ReadTreeAsync(
        StreamId root,
        long afterRootSeq,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        cancellationToken.ThrowIfCancellationRequested();
        var items = _pool.Read(session => EventReads.ReadTree(session, root, afterRootSeq, max));
        var events = new List<EventEnvelope>(items.Count);
        var position = Math.Max(afterRootSeq, 0);
        foreach (var item in items)
        {
            if (item.RootSeq != ++position)
            {
                throw new CodeAgentException(ErrorCode.StateAltered, $"Event {position} of the tree {root} is gone.");
            }

            ThrowOn(ChainWalk.CheckAlone(_keys, item));
            events.Add(item.ToEnvelope(await DataOf(item, cancellationToken).ConfigureAwait(false)));
        }

        return events;
    }

    /// <inheritdoc/>
    public ValueTask<StreamHead?> FindHeadAsync(StreamId stream, CancellationToken cancellationToken = default) =>
        Read(session => HeadReads.Find(session, stream, _clock.GetUtcNow()), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StreamHead>> ListHeadsAsync(
        HeadQuery query,
        CancellationToken cancellationToken = default
    )
    {
        Arguments.Check(query);
        return Read(session => HeadReads.List(session, query, _clock.GetUtcNow()), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, CounterValue>> ReadCountersAsync(
        StreamId root,
        CancellationToken cancellationToken = default
    ) => Read(session => CounterRows.ReadAll(session, root.Value), cancellationToken);

    private static void ThrowOn(ChainFinding? finding)
    {
        if (finding is not null)
        {
            throw ChainWalk.Failure(finding);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> DataOf(ChainedEvent item, CancellationToken cancellationToken)
    {
        if (!item.IsBlob)
        {
            return item.Payload;
        }

        var hash = Convert.ToHexStringLower(item.Payload.Span);
        return await _blobs.FindAsync(hash, cancellationToken).ConfigureAwait(false)
            ?? throw ChainWalk.Failure(
                new ChainFinding(item.Stream.Value, item.Seq, ChainFault.Removed, $"Its data, blob {hash}, is gone.")
            );
    }
}
