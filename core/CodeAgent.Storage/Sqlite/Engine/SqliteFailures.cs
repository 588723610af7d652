using CodeAgent.Core.Errors;
using CodeAgent.Storage.Files;
using SQLitePCL;

namespace CodeAgent.Storage.Sqlite.Engine;

/// <summary>Turns SQLite's result codes into coded failures that say what to do.</summary>
internal static class SqliteFailures
{
    private const int PrimaryMask = 0xff;
    private const int ShortRead = raw.SQLITE_IOERR | (2 << 8);
    private const int CorruptFileSystem = raw.SQLITE_IOERR | (33 << 8);

    public static CodeAgentException From(sqlite3 db, int code, string path) =>
        From(code, raw.sqlite3_errmsg(db).utf8_to_string() ?? "", path);

    public static CodeAgentException From(int code, string text, string path)
    {
        var failure = Classify(code, path);
        var message = failure switch
        {
            ErrorCode.DiskFull => $"The disk is full: '{path}' cannot grow. Free some space and go on.",
            ErrorCode.StoreBusy => $"'{path}' is kept busy by another process. Try again.",
            ErrorCode.StateAltered => $"'{path}' is torn, was altered, or is not a state file of CodeAgent ({text}).",
            ErrorCode.StateUnusable => $"'{path}' cannot be read or written ({text}). Check the folder and its rights.",
            _ => $"SQLite failed on '{path}' with code {code} ({text}).",
        };
        return new CodeAgentException(failure, message);
    }

    private static ErrorCode Classify(int code, string path) =>
        code switch
        {
            ShortRead or CorruptFileSystem => ErrorCode.StateAltered,
            _ => (code & PrimaryMask) switch
            {
                raw.SQLITE_FULL => ErrorCode.DiskFull,
                raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL => ErrorCode.StoreBusy,
                raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => ErrorCode.StateAltered,
                // Numbers are taken from the heads in the same transaction: rows that collide were put there by another hand.
                raw.SQLITE_CONSTRAINT => ErrorCode.StateAltered,
                raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN when DiskSpace.IsUsedUp(path) => ErrorCode.DiskFull,
                raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM =>
                    ErrorCode.StateUnusable,
                _ => ErrorCode.Internal,
            },
        };
}
