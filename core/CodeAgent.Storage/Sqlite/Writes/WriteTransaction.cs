using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Sqlite.Engine;
using CodeAgent.Storage.Waits;
using CodeAgent.Storage.Writing;

namespace CodeAgent.Storage.Sqlite.Writes;

/// <summary>What the requests of one transaction share: the connection, the time, and the news to tell after the commit.</summary>
internal sealed class WriteTransaction(SqliteSession session, DateTimeOffset now)
{
    private readonly List<CommitNotice> _notices = [];
    private readonly List<StreamEnd> _ends = [];
    private long _lastUpdate;

    public SqliteSession Session => session;

    /// <summary>The store's time, UTC ticks.</summary>
    public long Now { get; } = now.UtcTicks;

    public IReadOnlyList<CommitNotice> Notices => _notices;

    /// <summary>The last events of the streams that were appended to.</summary>
    public IReadOnlyList<StreamEnd> Ends => _ends;

    /// <summary>A time of update that no write to any stream had before.</summary>
    public long NextUpdate()
    {
        if (_lastUpdate == 0)
        {
            _lastUpdate = session.Number("SELECT MAX(updated) FROM streams");
        }

        return _lastUpdate = Math.Max(Now, _lastUpdate + 1);
    }

    public void Tell(WatchKey key, long position = 1) => _notices.Add(new CommitNotice(key, position));

    public void Tell(StreamEnd end) => _ends.Add(end);

    /// <summary>Runs one request in a savepoint: it leaves all of its traces or none. False when it failed, and was told.</summary>
    /// <exception cref="TransactionLostException">Its failure took the whole transaction away.</exception>
    public bool TryRun(WriteRequest<WriteTransaction> request)
    {
        var (notices, ends) = (_notices.Count, _ends.Count);
        session.Run("SAVEPOINT request");
        try
        {
            request.Execute(this);
            session.Run("RELEASE request");
            return true;
        }
        catch (Exception error) when (session.InTransaction)
        {
            _notices.RemoveRange(notices, _notices.Count - notices);
            _ends.RemoveRange(ends, _ends.Count - ends);
            session.Run("ROLLBACK TO request");
            session.Run("RELEASE request");
            request.Fail(error);
            return false;
        }
        catch (Exception error) when (!session.InTransaction)
        {
            throw new TransactionLostException(error);
        }
    }
}

/// <summary>A request failed so that SQLite ended the transaction that it shared with others.</summary>
internal sealed class TransactionLostException(Exception inner) : Exception(inner.Message, inner);
