using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Blobs;
using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Guards;
using CodeAgent.Storage.Reads;
using CodeAgent.Storage.Sqlite.Engine;
using CodeAgent.Storage.Sqlite.Reads;
using CodeAgent.Storage.Sqlite.Writes;
using CodeAgent.Storage.Waits;

namespace CodeAgent.Storage.Sqlite;

/// <summary>
/// The store of one machine: an SQLite database in a state folder. Any number of processes may have it open; each commit
/// is on the disk before its caller hears of it.
/// </summary>
public sealed class SqliteEventStore : IEventStore, IChainAudit, IChainExport
{
    private const int LargestInlineData = 64 * 1024;

    private readonly TimeProvider _clock;
    private readonly IOwnerLiveness _liveness;
    private readonly IHashKeys _keys;
    private readonly SessionPool _pool;
    private readonly SqliteWriter _writer;
    private readonly EventReader _reader;
    private readonly StoreWaits _waits;
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
        _reader = new EventReader(new SqliteEventPages(_pool, _blobs), _keys);
        _waits = new StoreWaits(file, _pool, _clock);
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
    internal int WaitingCalls => _waits.Count;

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

        var append = new AppendWrite(batch, blobs, _keys.Current());
        return await _writer.WriteAsync(append.Execute, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<EventEnvelope> ReadAsync(
        StreamId stream,
        long afterSeq,
        CancellationToken cancellationToken = default
    ) => _reader.ReadStreamAsync(stream, afterSeq, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EventEnvelope>> ReadTreeAsync(
        StreamId root,
        long afterRootSeq,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return _reader.ReadTreeAsync(root, afterRootSeq, max, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> WaitForEventsAsync(
        StreamId root,
        long afterRootSeq,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    ) =>
        _waits.WaitAsync(
            WatchKey.Tree(root),
            afterRootSeq,
            session => HeadReads.LastRootSeq(session, root) > afterRootSeq,
            atMost,
            cancellationToken
        );

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

    /// <inheritdoc/>
    public ValueTask<PostReceipt> PostAsync(
        StreamId stream,
        StreamId root,
        InboxCommand command,
        CancellationToken cancellationToken = default
    )
    {
        Arguments.Check(command);
        return _writer.WriteAsync(write => CommandRows.Post(write, stream, root, command), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<InboxCommand>> ReadInboxAsync(
        StreamId stream,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return Read(session => CommandRows.ReadOpen(session, stream, max), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> WaitForCommandsAsync(
        StreamId stream,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    ) =>
        _waits.WaitAsync(
            WatchKey.Inbox(stream),
            after: 0,
            session => CommandRows.ReadOpen(session, stream, max: 1).Count > 0,
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
        var isAnswered = await _waits
            .WaitAsync(
                WatchKey.Answer(stream, commandId),
                after: 0,
                session => CommandRows.FindAnswer(session, stream, commandId) is not null,
                atMost,
                cancellationToken
            )
            .ConfigureAwait(false);
        return isAnswered ? _pool.Read(session => CommandRows.FindAnswer(session, stream, commandId)) : null;
    }

    /// <inheritdoc/>
    public ValueTask<Lease?> AcquireAsync(
        StreamId stream,
        OwnerId owner,
        TimeSpan duration,
        CancellationToken cancellationToken = default
    ) => _writer.WriteAsync(write => LeaseRows.Acquire(write, stream, owner, duration, _liveness), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Lease>> RenewAsync(
        IReadOnlyCollection<Lease> leases,
        TimeSpan duration,
        CancellationToken cancellationToken = default
    ) =>
        leases.Count == 0
            ? ValueTask.FromResult<IReadOnlyList<Lease>>([])
            : _writer.WriteAsync(write => LeaseRows.Renew(write, leases, duration), cancellationToken);

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

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ChainFinding>> VerifyAsync(
        StreamId? stream = null,
        CancellationToken cancellationToken = default
    )
    {
        ThrowIfDisposed();
        var audit = new SqliteAudit(_pool, _keys, _blobs, _anchorFile);
        return await audit.RunAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<SealedEvent> ExportAsync(StreamId root, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _reader.ExportTreeAsync(root, cancellationToken);
    }

    /// <summary>Ends all waits, finishes the writes that are queued, and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _waits.DisposeAsync().ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        _anchors.Write();
        _pool.Dispose();
    }

    private void TellCommit(WriteTransaction write)
    {
        _waits.Tell(write.Notices);
        _anchors.Take(write.Ends);
    }

    private ValueTask<T> Read<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_pool.Read(read));
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
}
