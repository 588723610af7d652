using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Blobs;
using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Guards;
using CodeAgent.Storage.Sqlite.Engine;
using CodeAgent.Storage.Sqlite.Reads;
using CodeAgent.Storage.Sqlite.Writes;
using CodeAgent.Storage.Waits;

namespace CodeAgent.Storage.Sqlite;

/// <summary>
/// The store of one machine: an SQLite database in a state folder. Any number of processes may have it open; each commit
/// is on the disk before its caller hears of it.
/// </summary>
public sealed partial class SqliteEventStore : IEventStore, IChainAudit
{
    private readonly TimeProvider _clock;
    private readonly IOwnerLiveness _liveness;
    private readonly IHashKeys _keys;
    private readonly SessionPool _pool;
    private readonly SqliteWriter _writer;
    private readonly WatchList _watches = new();
    private readonly ForeignCommitPoller _poller;
    private readonly BlobFolder _blobs;
    private readonly AnchorFile _anchorFile;
    private readonly AnchorLog _anchors;
    private int _isDisposed;

    private SqliteEventStore(SqliteStoreOptions options, StateFiles files, SqliteFile file, SqliteSession first)
    {
        _clock = options.Clock;
        _liveness = options.Liveness;
        _keys = options.Keys ?? new FileHashKeys(files.Keys);
        _blobs = new BlobFolder(files.Blobs);
        _anchorFile = new AnchorFile(files.Anchors, _keys);
        _anchors = new AnchorLog(_anchorFile, _clock);
        _pool = new SessionPool(file);
        _pool.Return(first);
        _poller = new ForeignCommitPoller(file, _watches);
        _writer = new SqliteWriter(file, _clock, TellCommit);
    }

    /// <summary>Opens the store; makes it where there is none. Takes milliseconds and blocks for them.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">
    /// StateUnusable: the folder cannot be written. StateAltered: the file is torn or not ours. StateNewer: a newer version
    /// made it. DiskFull; StoreBusy.
    /// </exception>
    public static SqliteEventStore Open(SqliteStoreOptions options)
    {
        var files = new StateFiles(Path.GetFullPath(options.Folder));
        var file = new SqliteFile(files, options.BusyTimeout, options.MaxPageCount);
        return new SqliteEventStore(options, files, file, file.Create());
    }

    /// <summary>How many calls wait for something.</summary>
    internal int WaitingCalls => _watches.Count;

    /// <inheritdoc/>
    public async ValueTask<Lease?> AcquireAsync(
        StreamId stream,
        OwnerId owner,
        TimeSpan duration,
        CancellationToken cancellationToken = default
    ) =>
        await _writer
            .WriteAsync(write => LeaseRows.Acquire(write, stream, owner, duration, _liveness), cancellationToken)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Lease>> RenewAsync(
        IReadOnlyCollection<Lease> leases,
        TimeSpan duration,
        CancellationToken cancellationToken = default
    ) =>
        leases.Count == 0
            ? []
            : await _writer
                .WriteAsync(write => LeaseRows.Renew(write, leases, duration), cancellationToken)
                .ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask ReleaseAsync(Lease lease, CancellationToken cancellationToken = default) =>
        await _writer.WriteAsync(write => LeaseRows.Release(write, lease), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<string> PutBlobAsync(
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken = default
    )
    {
        ThrowIfDisposed();
        // Hashing and waiting for the disk is not work for a grain's scheduler.
        return await Task.Run(() => _blobs.Put(content.Span), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> FindBlobAsync(string sha256, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _blobs.FindAsync(sha256, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadCursorAsync(string name, StreamId root, CancellationToken cancellationToken = default) =>
        Read(session => CursorRows.Read(session, name, root), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask SaveCursorAsync(
        string name,
        StreamId root,
        long position,
        CancellationToken cancellationToken = default
    ) =>
        await _writer
            .WriteAsync(write => CursorRows.Save(write, name, root, position), cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Ends all waits, finishes the writes that are queued, and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        _watches.Close(new ObjectDisposedException(nameof(SqliteEventStore)));
        await _poller.DisposeAsync().ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        _anchors.Write();
        _pool.Dispose();
    }

    private void TellCommit(WriteTransaction write)
    {
        foreach (var notice in write.Notices)
        {
            _watches.Signal(notice);
        }

        _anchors.Take(write.Ends);
    }

    private ValueTask<T> Read<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_pool.Read(read));
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
}
