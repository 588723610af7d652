using System.Globalization;
using CodeAgent.Core.Errors;
using CodeAgent.Storage.Sqlite.Engine;

namespace CodeAgent.Storage.Sqlite;

/// <summary>Makes the tables, and knows a file that is ours and of a version that we understand.</summary>
internal static class SqliteSchema
{
    /// <summary>"CdAg" in the file's header.</summary>
    public const long ApplicationId = 0x43644167;

    /// <summary>What this program writes.</summary>
    public static int Version => s_steps.Length;

    // Step n leads from version n to n + 1. Steps are never changed once released.
    // `updated` grows with every write to any stream, in commit order: a page of heads and the poller use it as a cursor.
    // Large columns come last, so that reading the others does not walk their overflow pages.
    private static readonly string[] s_steps =
    [
        """
            CREATE TABLE roots(
              id INTEGER PRIMARY KEY,
              name TEXT NOT NULL UNIQUE,
              last_seq INTEGER NOT NULL DEFAULT 0
            ) STRICT;
            CREATE TABLE streams(
              id INTEGER PRIMARY KEY,
              name TEXT NOT NULL UNIQUE,
              kind TEXT NOT NULL,
              root INTEGER NOT NULL,
              last_seq INTEGER NOT NULL DEFAULT 0,
              last_hash BLOB NOT NULL,
              epoch INTEGER NOT NULL DEFAULT 0,
              owner TEXT,
              lease_until INTEGER NOT NULL DEFAULT 0,
              created INTEGER NOT NULL,
              updated INTEGER NOT NULL UNIQUE,
              status TEXT NOT NULL DEFAULT '',
              title TEXT NOT NULL DEFAULT '',
              workspace TEXT NOT NULL DEFAULT '',
              summary TEXT NOT NULL DEFAULT ''
            ) STRICT;
            CREATE INDEX streams_by_root ON streams(root);
            CREATE INDEX streams_by_status ON streams(status);
            CREATE TABLE events(
              id INTEGER PRIMARY KEY,
              stream INTEGER NOT NULL,
              seq INTEGER NOT NULL,
              root INTEGER NOT NULL,
              root_seq INTEGER NOT NULL,
              ts INTEGER NOT NULL,
              type TEXT NOT NULL,
              v INTEGER NOT NULL,
              trace TEXT,
              key TEXT NOT NULL,
              previous BLOB NOT NULL,
              hash BLOB NOT NULL,
              is_blob INTEGER NOT NULL,
              payload BLOB NOT NULL,
              UNIQUE(stream, seq),
              UNIQUE(root, root_seq)
            ) STRICT;
            CREATE TABLE commands(
              id INTEGER PRIMARY KEY,
              stream INTEGER NOT NULL,
              command_id TEXT NOT NULL,
              type TEXT NOT NULL,
              actor TEXT NOT NULL,
              trace TEXT,
              posted INTEGER NOT NULL,
              accepted INTEGER,
              code TEXT,
              message TEXT,
              answer_seq INTEGER,
              data BLOB,
              UNIQUE(stream, command_id)
            ) STRICT;
            CREATE INDEX commands_open ON commands(stream, id) WHERE accepted IS NULL;
            CREATE TABLE counters(
              root INTEGER NOT NULL,
              name TEXT NOT NULL,
              value INTEGER NOT NULL,
              highest INTEGER,
              PRIMARY KEY(root, name)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE cursors(
              name TEXT NOT NULL,
              root TEXT NOT NULL,
              position INTEGER NOT NULL,
              PRIMARY KEY(name, root)
            ) STRICT, WITHOUT ROWID;
            """,
    ];

    /// <summary>Checks the file, and makes or updates its tables where needed. A session that it fails on is to be closed.</summary>
    public static void Prepare(SqliteSession session, TimeSpan patience)
    {
        if (session.IsReadOnly)
        {
            throw new CodeAgentException(
                ErrorCode.StateUnusable,
                $"'{session.Path}' may not be written. Check the rights of the file and its folder."
            );
        }

        // One snapshot: another process may be making the tables just now.
        session.Run("BEGIN");
        var version = Check(session);
        session.Run("COMMIT");
        if (version < Version)
        {
            SetWriteAheadLog(session, patience);
            Upgrade(session);
        }
    }

    /// <summary>The file's version, 0 for a new file.</summary>
    private static int Check(SqliteSession session)
    {
        var application = session.Number("PRAGMA application_id");
        var version = (int)session.Number("PRAGMA user_version");
        var isNew = application == 0 && version == 0 && session.Number("SELECT COUNT(*) FROM sqlite_schema") == 0;
        if (application != ApplicationId && !isNew)
        {
            throw new CodeAgentException(
                ErrorCode.StateAltered,
                $"'{session.Path}' is a database of another program or its header was altered."
            );
        }

        return version <= Version
            ? version
            : throw new CodeAgentException(
                ErrorCode.StateNewer,
                $"'{session.Path}' has version {version}; this program knows up to {Version}. Use a newer CodeAgent."
            );
    }

    // Lasts in the file; it cannot be changed within a transaction. SQLite does not wait for others here, so we do: by a
    // transaction, for which it does.
    private static void SetWriteAheadLog(SqliteSession session, TimeSpan patience)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!TrySetWriteAheadLog(session, isLast: TimeProvider.System.GetElapsedTime(start) > patience))
        {
            session.Run("BEGIN IMMEDIATE");
            session.Run("COMMIT");
        }
    }

    private static bool TrySetWriteAheadLog(SqliteSession session, bool isLast)
    {
        try
        {
            using var mode = session.Use("PRAGMA journal_mode=WAL");
            return mode.Step() && mode.Text(0) == "wal"
                ? true
                : throw new CodeAgentException(
                    ErrorCode.StateUnusable,
                    $"'{session.Path}' lies on a file system on which processes cannot share a database."
                );
        }
        catch (CodeAgentException error) when (error.Code == ErrorCode.StoreBusy && !isLast)
        {
            return false;
        }
    }

    private static void Upgrade(SqliteSession session)
    {
        session.Run("BEGIN IMMEDIATE");
        try
        {
            // Another process may have been faster.
            for (var version = Check(session); version < Version; version++)
            {
                session.RunScript(s_steps[version]);
            }

            session.RunScript(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"PRAGMA application_id={ApplicationId}; PRAGMA user_version={Version}"
                )
            );
            session.Run("COMMIT");
        }
        catch
        {
            if (session.InTransaction)
            {
                session.Run("ROLLBACK");
            }

            throw;
        }
    }
}
