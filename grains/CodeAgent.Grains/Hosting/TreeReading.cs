using System.Runtime.CompilerServices;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Grains.Agents;
using CodeAgent.Grains.Sessions;

namespace CodeAgent.Grains.Hosting;

/// <summary>Reads and watches the events of the tree that a stream belongs to.</summary>
/// <param name="store">The store.</param>
/// <param name="stream">The stream.</param>
/// <param name="speaker">Whose transient events are shown; null for those of every agent of the tree.</param>
internal sealed class TreeReading(IEventStore store, StreamId stream, StreamId? speaker)
{
    private const int PageSize = 500;
    private const int MaxPage = 1_000;
    private static readonly TimeSpan s_shortWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longWait = TimeSpan.FromSeconds(30);

    /// <summary>Events above a position; waits at most a second for the first one.</summary>
    public async Task<EventPage> ReadAsync(long afterRootSeq, int max, CancellationToken cancellationToken)
    {
        var root = await RootAsync(cancellationToken);
        var count = Math.Clamp(max, 1, MaxPage);
        var events = await store.ReadTreeAsync(root, afterRootSeq, count, cancellationToken);
        if (events.Count == 0 && await store.WaitForEventsAsync(root, afterRootSeq, s_shortWait, cancellationToken))
        {
            events = await store.ReadTreeAsync(root, afterRootSeq, count, cancellationToken);
        }

        return new EventPage(events, events.Count == 0 ? afterRootSeq : events[^1].RootSeq);
    }

    /// <summary>Events above a position, then each as it happens, until it is cancelled or <paramref name="failure"/> fails.</summary>
    public async IAsyncEnumerable<SessionNotice> WatchAsync(
        long afterRootSeq,
        Task failure,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var root = await RootAsync(cancellationToken);
        using var deltas = TreeBroadcasts.Of(store).Subscribe(root);
        Task<bool>? news = null;
        while (true)
        {
            while (deltas.TryRead(out var delta))
            {
                if (speaker is null || delta.Stream == speaker)
                {
                    yield return delta;
                }
            }

            var page = await store.ReadTreeAsync(root, afterRootSeq, PageSize, cancellationToken);
            foreach (var envelope in page)
            {
                afterRootSeq = envelope.RootSeq;
                yield return new SessionNotice(envelope, null);
            }

            if (page.Count == 0)
            {
                news ??= store.WaitForEventsAsync(root, afterRootSeq, s_longWait, cancellationToken).AsTask();
                await await Task.WhenAny(news, deltas.WaitAsync(cancellationToken), failure);
                cancellationToken.ThrowIfCancellationRequested();
            }

            news = news is { IsCompleted: true } ? null : news;
        }
    }

    private async Task<StreamId> RootAsync(CancellationToken cancellationToken) =>
        (await store.FindHeadAsync(stream, cancellationToken))?.Root ?? stream;
}
