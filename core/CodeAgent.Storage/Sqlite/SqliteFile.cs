using CodeAgent.Core.Errors;
using CodeAgent.Storage.Files;
using CodeAgent.Storage.Sqlite.Engine;

namespace CodeAgent.Storage.Sqlite;

/// <summary>Opens connections to the one database file.</summary>
internal sealed class SqliteFile(StateFiles files, TimeSpan busyTimeout, int? maxPageCount)
{
    private const int SmallestDatabase = 512;
    private const int LargestIdleLog = 16 * 1024 * 1024;

    /// <summary>Opens the file for the first time: makes folder, file and tables where they are missing, checks them where not.</summary>
    public SqliteSession Create()
    {
        MakeFile();
        ThrowIfTorn();
        var session = SqliteSession.Open(files.Database, busyTimeout, create: true);
        try
        {
            SqliteSchema.Prepare(session, busyTimeout);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public SqliteSession OpenReader() => SqliteSession.Open(files.Database, busyTimeout);

    public SqliteSession OpenWriter()
    {
        var session = OpenReader();
        session.Run("PRAGMA synchronous=FULL");
        session.Run($"PRAGMA journal_size_limit={LargestIdleLog}");
        if (maxPageCount is { } pages)
        {
            session.Run($"PRAGMA max_page_count={pages}");
        }

        return session;
    }

    // SQLite takes a file of a few bytes for an empty one, unless it can roll back how that came about.
    private void ThrowIfTorn()
    {
        if (
            new FileInfo(files.Database).Length is > 0 and < SmallestDatabase
            && !File.Exists($"{files.Database}-journal")
        )
        {
            throw new CodeAgentException(ErrorCode.StateAltered, $"'{files.Database}' is torn: its header is cut off.");
        }
    }

    // SQLite would make the file readable for everybody.
    private void MakeFile()
    {
        try
        {
            if (!File.Exists(files.Database))
            {
                DurableFile.CreateFolder(files.Folder);
                DurableFile.CreateEmpty(files.Database);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DiskSpace.Failure(files.Database, error);
        }
    }
}
