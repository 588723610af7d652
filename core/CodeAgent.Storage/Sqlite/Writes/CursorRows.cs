using CodeAgent.Core.Events;
using CodeAgent.Storage.Sqlite.Engine;

namespace CodeAgent.Storage.Sqlite.Writes;

/// <summary>Writes and reads the positions of readers.</summary>
internal static class CursorRows
{
    private const string Select = "SELECT position FROM cursors WHERE name = ? AND root = ?";

    private const string Upsert = """
        INSERT INTO cursors(name, root, position) VALUES(?, ?, ?)
        ON CONFLICT(name, root) DO UPDATE SET position = MAX(position, excluded.position)
        """;

    public static long Read(SqliteSession session, string name, StreamId root)
    {
        using var row = session.Use(Select).Bind(name).Bind(root.Value);
        return row.Step() ? row.Int64(0) : 0;
    }

    public static long Save(WriteTransaction transaction, string name, StreamId root, long position)
    {
        using var upsert = transaction.Session.Use(Upsert).Bind(name).Bind(root.Value).Bind(position);
        upsert.Run();
        return position;
    }
}
