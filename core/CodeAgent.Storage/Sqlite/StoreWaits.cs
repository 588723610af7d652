using CodeAgent.Storage.Sqlite.Engine;
using CodeAgent.Storage.Waits;

namespace CodeAgent.Storage.Sqlite;

/// <summary>Owns every waiting call of one store: told by its own commits at once, by the poller of those of others.</summary>
internal sealed class StoreWaits : IAsyncDisposable
{
    private readonly WatchList _watches = new();
    private readonly ForeignCommitPoller _poller;
    private readonly SessionPool _pool;
    private readonly TimeProvider _clock;

    public StoreWaits(SqliteFile file, SessionPool pool, TimeProvider clock)
    {
        _poller = new ForeignCommitPoller(file, _watches);
        _pool = pool;
        _clock = clock;
    }

    /// <summary>How many calls wait.</summary>
    public int Count => _watches.Count;

    /// <summary>True as soon as <paramref name="isReached"/> holds or its key is told; false when the time is over first.</summary>
    public async ValueTask<bool> WaitAsync(
        WatchKey key,
        long after,
        Func<SqliteSession, bool> isReached,
        TimeSpan atMost,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var watch = _watches.Add(key, after);
        _poller.EnsureRunning();
        return _pool.Read(isReached) || await watch.WaitAsync(atMost, _clock, cancellationToken).ConfigureAwait(false);
    }

    public void Tell(IReadOnlyList<CommitNotice> notices)
    {
        foreach (var notice in notices)
        {
            _watches.Signal(notice);
        }
    }

    /// <summary>Ends every wait.</summary>
    public async ValueTask DisposeAsync()
    {
        _watches.Close(new ObjectDisposedException(nameof(SqliteEventStore)));
        await _poller.DisposeAsync().ConfigureAwait(false);
    }
}
