using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Storage.Sqlite.Engine;
using CodeAgent.Storage.Sqlite.Writes;
using CodeAgent.Storage.Waits;

namespace CodeAgent.Storage.Sqlite;

/// <summary>
/// Notices what other processes commit, and tells those who wait. One for all waits of a store; it runs only while there
/// are any, and asks for changes only when SQLite says that the file has some.
/// </summary>
internal sealed class ForeignCommitPoller(SqliteFile file, WatchList watches) : IAsyncDisposable
{
    private const int IdleTicksToStop = 40;

    private const string SelectChanged = """
        SELECT s.name, r.name, r.last_seq, s.updated,
          EXISTS(SELECT 1 FROM commands c WHERE c.stream = s.id AND c.accepted IS NULL)
        FROM streams s JOIN roots r ON r.id = s.root WHERE s.updated > ?
        """;

    // Half of what the port promises.
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private SqliteSession? _session;
    private Task _loop = Task.CompletedTask;
    private bool _isRunning;
    private long _dataVersion;
    private long _seen;

    /// <summary>Starts if it is not running. Call it after a watch was added and before looking at the store.</summary>
    public void EnsureRunning()
    {
        lock (_lock)
        {
            if (_isRunning || _stopping.IsCancellationRequested)
            {
                return;
            }

            // The caller looks at the store after this, so what is committed later is all that must be told.
            _session ??= file.OpenReader();
            _dataVersion = _session.Number("PRAGMA data_version");
            _seen = _session.Number("SELECT MAX(updated) FROM streams");
            _isRunning = true;
            _loop = RunAsync(_loop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task loop;
        lock (_lock)
        {
            _stopping.Cancel();
            loop = _loop;
        }

        await loop.ConfigureAwait(false);
        _session?.Dispose();
        _stopping.Dispose();
    }

    // By the system's clock: other processes live in real time, whatever clock leases are measured by.
    private async Task RunAsync(Task earlier)
    {
        await earlier.ConfigureAwait(false);
        using var timer = new PeriodicTimer(s_interval, TimeProvider.System);
        var idleTicks = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                idleTicks = watches.IsEmpty ? idleTicks + 1 : 0;
                if (idleTicks >= IdleTicksToStop && TryStop())
                {
                    return;
                }

                Poll();
            }
        }
        catch (OperationCanceledException)
        {
            // The store is being disposed.
        }
    }

    private bool TryStop()
    {
        lock (_lock)
        {
            _isRunning = !watches.IsEmpty;
            return !_isRunning;
        }
    }

    private void Poll()
    {
        try
        {
            var version = _session!.Number("PRAGMA data_version");
            if (version != _dataVersion)
            {
                TellChanges(_session);
                _dataVersion = version;
            }
        }
        catch (CodeAgentException error)
        {
            watches.FailAll(error);
        }
    }

    private void TellChanges(SqliteSession session)
    {
        var changed = new HashSet<StreamId>();
        using (var row = session.Use(SelectChanged).Bind(_seen))
        {
            while (row.Step())
            {
                var stream = row.Name(0);
                changed.Add(stream);
                _seen = Math.Max(_seen, row.Int64(3));
                watches.Signal(new CommitNotice(WatchKey.Tree(row.Name(1)), row.Int64(2)));
                if (row.Int64(4) != 0)
                {
                    watches.Signal(new CommitNotice(WatchKey.Inbox(stream)));
                }
            }
        }

        foreach (var key in watches.AwaitedAnswers(changed))
        {
            if (CommandRows.FindAnswer(session, key.Stream, key.CommandId!) is not null)
            {
                watches.Signal(new CommitNotice(key));
            }
        }
    }
}
