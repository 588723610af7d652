using System.Buffers;
using System.Text;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using SQLitePCL;

namespace CodeAgent.Storage.Sqlite.Engine;

/// <summary>Owns one prepared statement. Parameters are bound in their order; disposing gives it back to its session.</summary>
internal sealed class SqliteStatement(sqlite3 db, sqlite3_stmt handle, string path) : IDisposable
{
    private const int ShortText = 512;

    private int _bound;
    private bool _isTaken;

    /// <summary>Marks it as in use, so that a nested use of the same text fails loudly.</summary>
    public void Take()
    {
        if (_isTaken)
        {
            throw new InvalidOperationException("The statement is in use.");
        }

        _isTaken = true;
    }

    public SqliteStatement Bind(long value) => Checked(raw.sqlite3_bind_int64(handle, ++_bound, value));

    // By length and not by a closing zero, which a text from outside may have within.
    public SqliteStatement Bind(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return value is null ? BindNull() : Checked(raw.sqlite3_bind_text(handle, ++_bound, value));
        }

        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = size > ShortText ? ArrayPool<byte>.Shared.Rent(size) : null;
        var buffer = rented ?? stackalloc byte[ShortText];
        var written = Encoding.UTF8.GetBytes(value, buffer);
        var code = raw.sqlite3_bind_text(handle, ++_bound, buffer[..written]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return Checked(code);
    }

    public SqliteStatement Bind(ReadOnlySpan<byte> value) =>
        Checked(
            value.IsEmpty
                ? raw.sqlite3_bind_zeroblob(handle, ++_bound, 0)
                : raw.sqlite3_bind_blob(handle, ++_bound, value)
        );

    public SqliteStatement BindNull() => Checked(raw.sqlite3_bind_null(handle, ++_bound));

    /// <summary>Goes to the next row; false at the end.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw SqliteFailures.From(db, code, path),
        };
    }

    /// <summary>Runs to the end.</summary>
    public void Run()
    {
        while (Step()) { }
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(handle, column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>A stream's name; one that is none was put there by another hand.</summary>
    public StreamId Name(int column) =>
        StreamId.TryParse(Text(column), out var name)
            ? name
            : throw new CodeAgentException(ErrorCode.StateAltered, $"'{path}' has a stream named '{Text(column)}'.");

    public byte[] Blob(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    /// <summary>Frees it for good.</summary>
    public void Close() => handle.Dispose();

    public void Dispose()
    {
        _ = raw.sqlite3_reset(handle);
        if (_bound > 0)
        {
            _ = raw.sqlite3_clear_bindings(handle);
        }

        _bound = 0;
        _isTaken = false;
    }

    private SqliteStatement Checked(int code)
    {
        if (code == raw.SQLITE_OK)
        {
            return this;
        }

        var failure = SqliteFailures.From(db, code, path);
        Dispose();
        throw failure;
    }
}
