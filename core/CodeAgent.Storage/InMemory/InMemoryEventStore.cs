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
public sealed partial class InMemoryEventStore : IEventStore
{
    private readonly Disk _disk;
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
        _disk = disk ?? new Disk();
        _clock = clock ?? TimeProvider.System;
        _liveness = liveness;
        _faults = faults;
        _disk.Attach(_watches);
    }

    private long Now => _clock.GetUtcNow().UtcTicks;

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
                var until = LeaseRules.Until(Now, duration);
                if (!disk.Streams.TryGetValue(stream, out var head))
                {
                    throw LeaseRules.UnknownStream(stream);
                }

                if (!LeaseRules.MayTake(head.Owner, head.LeaseUntil, Now, owner, _liveness))
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
                var until = LeaseRules.Until(Now, duration);
                var lost = new List<Lease>();
                foreach (var lease in leases)
                {
                    if (FindHeld(disk, lease) is { } head)
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
    public ValueTask ReleaseAsync(Lease lease, CancellationToken cancellationToken = default) =>
        Do(
            disk =>
            {
                if (FindHeld(disk, lease) is { } head)
                {
                    (head.Owner, head.LeaseUntil) = (null, 0);
                }
            },
            cancellationToken
        );

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
        Run<ReadOnlyMemory<byte>?>(
            disk => disk.Blobs.TryGetValue(sha256, out var content) ? content : default(ReadOnlyMemory<byte>?),
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<long> ReadCursorAsync(string name, StreamId root, CancellationToken cancellationToken = default) =>
        Run(disk => disk.Cursors.GetValueOrDefault((name, root)), cancellationToken);

    /// <inheritdoc/>
    public ValueTask SaveCursorAsync(
        string name,
        StreamId root,
        long position,
        CancellationToken cancellationToken = default
    ) =>
        Do(
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

    private static StoredStream? FindHeld(Disk disk, Lease lease) =>
        disk.Streams.TryGetValue(lease.Stream, out var head) && LeaseRules.IsHolder(lease, head.Owner, head.Epoch)
            ? head
            : null;

    /// <summary>Does one call, whole, under the disk's lock. Failures come with the task, as from every other store.</summary>
    private ValueTask<T> Run<T>(Func<Disk, T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            lock (_disk.Lock)
            {
                return ValueTask.FromResult(work(_disk));
            }
        }
        catch (Exception error)
        {
            return ValueTask.FromException<T>(error);
        }
    }

    private ValueTask Do(Action<Disk> work, CancellationToken cancellationToken)
    {
        var done = Run(
            disk =>
            {
                work(disk);
                return true;
            },
            cancellationToken
        );
        return done.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(done.AsTask());
    }
}
