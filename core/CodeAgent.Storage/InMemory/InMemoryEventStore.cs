using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Guards;
using CodeAgent.Storage.Waits;

namespace CodeAgent.Storage.InMemory;

/// <summary>
/// A store for tests and simulations, with the semantics of the real ones and without their hash chain. Every call but a
/// wait completes before it returns; a wait goes on in the context that it was awaited in. It never uses the thread pool
/// by itself, so that a simulation on one thread stays deterministic.
/// </summary>
public sealed class InMemoryEventStore : IEventStore
{
    private readonly DiskContent _disk;
    private readonly TimeProvider _clock;
    private readonly IOwnerLiveness? _liveness;
    private readonly StoreFaultSwitches? _faults;
    private readonly WatchList _watches = new();
    private bool _isDisposed;

    /// <summary>Opens a disk.</summary>
    /// <param name="disk">What it works on; null for a new one.</param>
    /// <param name="clock">Measures leases and waits, and dates events; null for the system's.</param>
    /// <param name="liveness">Knows dead owners; null for nobody.</param>
    /// <param name="faults">For tests: protections to turn off; null for none.</param>
    public InMemoryEventStore(
        Disk? disk = null,
        TimeProvider? clock = null,
        IOwnerLiveness? liveness = null,
        StoreFaultSwitches? faults = null
    )
    {
        _disk = (disk ?? new Disk()).Content;
        _clock = clock ?? TimeProvider.System;
        _liveness = liveness;
        _faults = faults;
        _disk.Attach(_watches);
    }

    private DateTimeOffset Now => _clock.GetUtcNow().ToUniversalTime();

    /// <inheritdoc/>
    public ValueTask<AppendResult> AppendAsync(AppendBatch batch, CancellationToken cancellationToken = default)
    {
        Arguments.Check(batch);
        return Run(disk => disk.Append(batch, Now, _faults), cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<EventEnvelope> ReadAsync(
        StreamId stream,
        long afterSeq,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var events = await Run(
            disk => disk.Streams.TryGetValue(stream, out var found) ? After(found.Events, afterSeq, int.MaxValue) : [],
            cancellationToken
        );
        foreach (var item in events)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return item;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EventEnvelope>> ReadTreeAsync(
        StreamId root,
        long afterRootSeq,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return Run<IReadOnlyList<EventEnvelope>>(
            disk => disk.Trees.TryGetValue(root, out var tree) ? After(tree.Events, afterRootSeq, max) : [],
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public ValueTask<bool> WaitForEventsAsync(
        StreamId root,
        long afterRootSeq,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    ) =>
        WaitAsync(
            WatchKey.Tree(root),
            afterRootSeq,
            disk => disk.Trees.TryGetValue(root, out var tree) && tree.Events.Count > afterRootSeq,
            atMost,
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<StreamHead?> FindHeadAsync(StreamId stream, CancellationToken cancellationToken = default) =>
        Run(disk => disk.Streams.TryGetValue(stream, out var found) ? found.ToHead(Now) : null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StreamHead>> ListHeadsAsync(
        HeadQuery query,
        CancellationToken cancellationToken = default
    )
    {
        Arguments.Check(query);
        return Run<IReadOnlyList<StreamHead>>(
            disk =>
                [
                    .. disk
                        .Streams.Values.Where(stream => stream.Matches(query))
                        .OrderByDescending(stream => stream.Updated)
                        .Take(query.Limit)
                        .Select(stream => stream.ToHead(Now)),
                ],
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, CounterValue>> ReadCountersAsync(
        StreamId root,
        CancellationToken cancellationToken = default
    ) =>
        Run<IReadOnlyDictionary<string, CounterValue>>(
            disk =>
                disk.Trees.TryGetValue(root, out var tree)
                    ? new Dictionary<string, CounterValue>(tree.Counters, StringComparer.Ordinal)
                    : [],
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<PostReceipt> PostAsync(
        StreamId stream,
        StreamId root,
        InboxCommand command,
        CancellationToken cancellationToken = default
    )
    {
        Arguments.Check(command);
        return Run(disk => disk.Post(stream, root, command, Now), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<InboxCommand>> ReadInboxAsync(
        StreamId stream,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return Run<IReadOnlyList<InboxCommand>>(
            disk =>
                disk.Streams.TryGetValue(stream, out var head)
                    ? [.. head.Open.Take(max).Select(open => open.Command)]
                    : [],
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public ValueTask<bool> WaitForCommandsAsync(
        StreamId stream,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    ) =>
        WaitAsync(
            WatchKey.Inbox(stream),
            after: 0,
            disk => disk.Streams.TryGetValue(stream, out var head) && head.Open.Count > 0,
            atMost,
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask<CommandAnswer?> WaitForAnswerAsync(
        StreamId stream,
        string commandId,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    )
    {
        var key = WatchKey.Answer(stream, commandId);
        await WaitAsync(key, after: 0, disk => Find(disk) is not null, atMost, cancellationToken);
        return await Run(Find, cancellationToken);

        CommandAnswer? Find(DiskContent disk) =>
            disk.Streams.TryGetValue(stream, out var head) ? head.FindCommand(commandId)?.Answer : null;
    }

    /// <inheritdoc/>
    public ValueTask<Lease?> AcquireAsync(
        StreamId stream,
        OwnerId owner,
        TimeSpan duration,
        CancellationToken cancellationToken = default
    ) =>
        Run<Lease?>(
            disk =>
            {
                var now = Now.UtcTicks;
                var until = LeaseRules.Until(now, duration);
                if (!disk.Streams.TryGetValue(stream, out var head))
                {
                    throw LeaseRules.UnknownStream(stream);
                }

                if (!LeaseRules.MayTake(head.Owner, head.LeaseUntil, now, owner, _liveness))
                {
                    return null;
                }

                (head.Owner, head.LeaseUntil) = (owner, until);
                return new Lease(stream, owner, ++head.Epoch);
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Lease>> RenewAsync(
        IReadOnlyCollection<Lease> leases,
        TimeSpan duration,
        CancellationToken cancellationToken = default
    ) =>
        Run<IReadOnlyList<Lease>>(
            disk =>
            {
                var until = LeaseRules.Until(Now.UtcTicks, duration);
                var lost = new List<Lease>();
                foreach (var lease in leases)
                {
                    if (disk.FindHeld(lease) is { } head)
                    {
                        head.LeaseUntil = until;
                    }
                    else
                    {
                        lost.Add(lease);
                    }
                }

                return lost;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask ReleaseAsync(Lease lease, CancellationToken cancellationToken = default) =>
        await Run(disk => disk.FindHeld(lease)?.Release(), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<string> PutBlobAsync(
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken = default
    ) =>
        Run(
            disk =>
            {
                var hash = Convert.ToHexStringLower(SHA256.HashData(content.Span));
                disk.Blobs.TryAdd(hash, content.ToArray());
                return hash;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> FindBlobAsync(
        string sha256,
        CancellationToken cancellationToken = default
    ) =>
        Run(
            disk => disk.Blobs.TryGetValue(sha256, out var content) ? content : default(ReadOnlyMemory<byte>?),
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<long> ReadCursorAsync(string name, StreamId root, CancellationToken cancellationToken = default) =>
        Run(disk => disk.Cursors.GetValueOrDefault((name, root)), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask SaveCursorAsync(
        string name,
        StreamId root,
        long position,
        CancellationToken cancellationToken = default
    ) =>
        await Run(
            disk => disk.Cursors[(name, root)] = Math.Max(position, disk.Cursors.GetValueOrDefault((name, root))),
            cancellationToken
        );

    /// <summary>Ends this store as the death of its process would: its waits end, its calls fail, the disk stays.</summary>
    public ValueTask DisposeAsync()
    {
        _isDisposed = true;
        _disk.Detach(_watches);
        _watches.Close(new ObjectDisposedException(nameof(InMemoryEventStore)));
        return ValueTask.CompletedTask;
    }

    private static EventEnvelope[] After(List<EventEnvelope> events, long position, int max) =>
        [.. events.Skip((int)Math.Clamp(position, 0, int.MaxValue)).Take(max)];

    /// <summary>Does one call, whole, under the disk's lock.</summary>
    private async ValueTask<T> Run<T>(Func<DiskContent, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        lock (_disk.Lock)
        {
            return work(_disk);
        }
    }

    private async ValueTask<bool> WaitAsync(
        WatchKey key,
        long after,
        Func<DiskContent, bool> isReached,
        TimeSpan atMost,
        CancellationToken cancellationToken
    )
    {
        using var watch = _watches.Add(key, after);
        return await Run(isReached, cancellationToken) || await watch.WaitAsync(atMost, _clock, cancellationToken);
    }

    /// <summary>
    /// What survives the death of a process: any number of stores, one after the other or side by side, may work on one
    /// disk, as processes do on one database.
    /// </summary>
    public sealed class Disk
    {
        internal DiskContent Content { get; } = new();
    }
}
