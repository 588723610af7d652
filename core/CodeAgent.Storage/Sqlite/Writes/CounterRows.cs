using CodeAgent.Core.Stores;
using CodeAgent.Storage.Guards;
using CodeAgent.Storage.Sqlite.Engine;

namespace CodeAgent.Storage.Sqlite.Writes;

/// <summary>Writes and reads the counters of trees.</summary>
internal static class CounterRows
{
    private const string SelectOne = "SELECT value, highest FROM counters WHERE root = ? AND name = ?";

    private const string SelectAll = """
        SELECT name, value, highest FROM counters WHERE root = (SELECT id FROM roots WHERE name = ?)
        """;

    private const string Upsert = """
        INSERT INTO counters(root, name, value, highest) VALUES(?, ?, ?, ?)
        ON CONFLICT(root, name) DO UPDATE SET value = excluded.value, highest = excluded.highest
        """;

    /// <summary>Makes the changes; false, and nothing written, where an enforced one would pass its limit.</summary>
    public static bool TryApply(
        SqliteSession session,
        long root,
        IReadOnlyList<CounterChange> changes,
        out string? passed
    )
    {
        var values = CounterLedger.Apply(changes, name => Find(session, root, name), out passed);
        foreach (var (name, value) in values ?? new Dictionary<string, CounterValue>())
        {
            using var upsert = session.Use(Upsert).Bind(root).Bind(name).Bind(value.Value);
            (value.Limit is { } limit ? upsert.Bind(limit) : upsert.BindNull()).Run();
        }

        return values is not null;
    }

    public static IReadOnlyDictionary<string, CounterValue> ReadAll(SqliteSession session, string root)
    {
        var values = new Dictionary<string, CounterValue>(StringComparer.Ordinal);
        using var row = session.Use(SelectAll).Bind(root);
        while (row.Step())
        {
            values.Add(row.Text(0), Read(row, 1));
        }

        return values;
    }

    private static CounterValue? Find(SqliteSession session, long root, string name)
    {
        using var row = session.Use(SelectOne).Bind(root).Bind(name);
        return row.Step() ? Read(row, 0) : null;
    }

    private static CounterValue Read(SqliteStatement row, int column) =>
        new(row.Int64(column), row.IsNull(column + 1) ? null : row.Int64(column + 1));
}
