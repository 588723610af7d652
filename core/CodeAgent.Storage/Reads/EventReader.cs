using System.Runtime.CompilerServices;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Storage.Chain;

namespace CodeAgent.Storage.Reads;

/// <summary>Reads events for callers: whole, in order, and checked.</summary>
internal sealed class EventReader(IEventPages pages, IHashKeys keys)
{
    // A reader holds no connection while its consumer works, so a slow one does not keep the write-ahead log from ending.
    private const int PageSize = 128;

    /// <summary>Events of a stream after a position, to the end as it is now.</summary>
    public async IAsyncEnumerable<EventEnvelope> ReadStreamAsync(
        StreamId stream,
        long afterSeq,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var extent = await pages.FindExtentAsync(stream, afterSeq, cancellationToken).ConfigureAwait(false);
        if (extent is null || extent.LastSeq <= afterSeq)
        {
            yield break;
        }

        if (extent.Previous is not { } previous)
        {
            throw ChainWalk.Failure(new ChainFinding(stream.Value, afterSeq, ChainFault.Removed, "It is gone."));
        }

        var walk = new ChainWalk(keys, stream, Math.Max(afterSeq, 0), previous);
        while (await NextAsync(walk, extent, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var item in page)
            {
                ThrowOn(walk.Check(item));
                yield return item.ToEnvelope(await DataOf(item, cancellationToken).ConfigureAwait(false));
            }
        }

        ThrowOn(walk.CheckEnd(extent.LastSeq, extent.LastHash));
    }

    /// <summary>At most <paramref name="max"/> events of a tree after a position.</summary>
    public async ValueTask<IReadOnlyList<EventEnvelope>> ReadTreeAsync(
        StreamId root,
        long afterRootSeq,
        int max,
        CancellationToken cancellationToken
    )
    {
        var events = new List<EventEnvelope>();
        await foreach (var (_, envelope) in TreeAsync(root, afterRootSeq, max, cancellationToken).ConfigureAwait(false))
        {
            events.Add(envelope);
        }

        return events;
    }

    /// <summary>All events of a tree with their hashes.</summary>
    public async IAsyncEnumerable<SealedEvent> ExportTreeAsync(
        StreamId root,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var position = 0L;
        var isMore = true;
        while (isMore)
        {
            isMore = false;
            await foreach (
                var (item, envelope) in TreeAsync(root, position, PageSize, cancellationToken).ConfigureAwait(false)
            )
            {
                (position, isMore) = (item.RootSeq, true);
                yield return new SealedEvent(
                    envelope,
                    item.KeyId,
                    Convert.ToHexStringLower(item.Previous.Span),
                    Convert.ToHexStringLower(item.Hash.Span)
                );
            }
        }
    }

    private async IAsyncEnumerable<(ChainedEvent Item, EventEnvelope Envelope)> TreeAsync(
        StreamId root,
        long afterRootSeq,
        int max,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var items = await pages.ReadTreeAsync(root, afterRootSeq, max, cancellationToken).ConfigureAwait(false);
        var position = Math.Max(afterRootSeq, 0);
        foreach (var item in items)
        {
            if (item.RootSeq != ++position)
            {
                throw new CodeAgentException(ErrorCode.StateAltered, $"Event {position} of the tree {root} is gone.");
            }

            ThrowOn(ChainWalk.CheckAlone(keys, item));
            yield return (item, item.ToEnvelope(await DataOf(item, cancellationToken).ConfigureAwait(false)));
        }
    }

    private ValueTask<IReadOnlyList<ChainedEvent>> NextAsync(
        ChainWalk walk,
        StreamExtent extent,
        CancellationToken cancellationToken
    ) =>
        walk.Position < extent.LastSeq
            ? pages.ReadStreamAsync(extent, walk.Position, extent.LastSeq, PageSize, cancellationToken)
            : ValueTask.FromResult<IReadOnlyList<ChainedEvent>>([]);

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
        return await pages.FindBlobAsync(hash, cancellationToken).ConfigureAwait(false)
            ?? throw ChainWalk.Failure(
                new ChainFinding(item.Stream.Value, item.Seq, ChainFault.Removed, $"Its data, blob {hash}, is gone.")
            );
    }
}
