using System.Collections.Concurrent;
using CodeAgent.Storage.Sqlite.Engine;

namespace CodeAgent.Storage.Sqlite;

/// <summary>
/// Owns the connections of readers. Reads are short and run on the caller's thread, so there are never more than threads.
/// </summary>
internal sealed class SessionPool(SqliteFile file) : IDisposable
{
    private const int MostIdle = 4;

    private readonly ConcurrentStack<SqliteSession> _idle = [];
    private volatile bool _isDisposed;

    /// <summary>Runs a read on a connection of its own.</summary>
    public T Read<T>(Func<SqliteSession, T> read)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var session = _idle.TryPop(out var idle) ? idle : file.OpenReader();
        try
        {
            return read(session);
        }
        finally
        {
            Return(session);
        }
    }

    /// <summary>Takes in a connection that is open already, or one that is no longer used.</summary>
    public void Return(SqliteSession session)
    {
        if (_isDisposed || _idle.Count >= MostIdle)
        {
            session.Dispose();
            return;
        }

        _idle.Push(session);
        if (_isDisposed)
        {
            CloseIdle();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        CloseIdle();
    }

    private void CloseIdle()
    {
        while (_idle.TryPop(out var session))
        {
            session.Dispose();
        }
    }
}
