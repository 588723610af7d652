using SQLitePCL;

namespace CodeAgent.Storage.Sqlite.Engine;

/// <summary>Owns one SQLite connection and its prepared statements. Used by one thread at a time.</summary>
/// <remarks>
/// It sits on SQLitePCLRaw, as Microsoft.Data.Sqlite does, and leaves that layer out: loading it costs over 20 ms at each
/// start of a command line, and it answers "busy" with sleeps of 150 ms.
/// </remarks>
internal sealed class SqliteSession : IDisposable
{
    private readonly sqlite3 _db;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    static SqliteSession() => raw.SetProvider(new SQLite3Provider_e_sqlite3());

    private SqliteSession(sqlite3 db, string path)
    {
        _db = db;
        Path = path;
    }

    /// <summary>The database file.</summary>
    public string Path { get; }

    /// <summary>Whether SQLite fell back to reading only, because the file's permissions allow no more.</summary>
    public bool IsReadOnly => raw.sqlite3_db_readonly(_db, "main") == 1;

    /// <summary>Whether a transaction is open; a failure may have ended it.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_db) == 0;

    /// <summary>Opens the file; waits up to <paramref name="busyTimeout"/> for other processes in each statement.</summary>
    public static SqliteSession Open(string path, TimeSpan busyTimeout, bool create = false)
    {
        var flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX | (create ? raw.SQLITE_OPEN_CREATE : 0);
        var code = raw.sqlite3_open_v2(path, out var db, flags, null);
        var session = new SqliteSession(db, path);
        if (code != raw.SQLITE_OK)
        {
            var failure = SqliteFailures.From(db, code, path);
            session.Dispose();
            throw failure;
        }

        _ = raw.sqlite3_extended_result_codes(db, 1);
        _ = raw.sqlite3_busy_timeout(db, (int)busyTimeout.TotalMilliseconds);
        return session;
    }

    /// <summary>The statement for a text, prepared once; dispose it to give it back.</summary>
    public SqliteStatement Use(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            var code = raw.sqlite3_prepare_v3(_db, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle);
            if (code != raw.SQLITE_OK)
            {
                throw SqliteFailures.From(_db, code, Path);
            }

            statement = new SqliteStatement(_db, handle, Path);
            _statements.Add(sql, statement);
        }

        statement.Take();
        return statement;
    }

    /// <summary>Runs a statement without parameters and results.</summary>
    public void Run(string sql)
    {
        using var statement = Use(sql);
        statement.Run();
    }

    /// <summary>The first column of the first row as a number; 0 where there is no row.</summary>
    public long Number(string sql)
    {
        using var statement = Use(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    /// <summary>Runs several statements that are used once, such as a schema.</summary>
    public void RunScript(string script)
    {
        var code = raw.sqlite3_exec(_db, script);
        if (code != raw.SQLITE_OK)
        {
            throw SqliteFailures.From(_db, code, Path);
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Close();
        }

        _statements.Clear();
        _ = raw.sqlite3_close_v2(_db);
        _db.Dispose();
    }
}
