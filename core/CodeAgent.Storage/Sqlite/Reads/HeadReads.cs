using System.Text.Json;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Sqlite.Engine;

namespace CodeAgent.Storage.Sqlite.Reads;

/// <summary>Reads heads of streams.</summary>
internal static class HeadReads
{
    private const string Select = """
        SELECT s.name, r.name, s.last_seq, r.last_seq, s.epoch, s.owner, s.lease_until,
          (SELECT COUNT(*) FROM commands c WHERE c.stream = s.id AND c.accepted IS NULL),
          s.status, s.title, s.workspace, s.summary, s.created, s.updated
        FROM streams s JOIN roots r ON r.id = s.root
        """;

    /// <summary>The head of a stream; null where it is unknown.</summary>
    public static StreamHead? Find(SqliteSession session, StreamId stream, DateTimeOffset now)
    {
        using var row = session.Use($"{Select} WHERE s.name = ?").Bind(stream.Value);
        return row.Step() ? Read(row, now.UtcTicks) : null;
    }

    /// <summary>Heads that match, newest update first.</summary>
    public static IReadOnlyList<StreamHead> List(SqliteSession session, HeadQuery query, DateTimeOffset now)
    {
        var heads = new List<StreamHead>();
        using var row = session.Use(TextOf(query));
        Bind(row, query);
        while (row.Step())
        {
            heads.Add(Read(row, now.UtcTicks));
        }

        return heads;
    }

    /// <summary>The last number of a tree; 0 where it is unknown.</summary>
    public static long LastRootSeq(SqliteSession session, StreamId root)
    {
        using var row = session.Use("SELECT last_seq FROM roots WHERE name = ?").Bind(root.Value);
        return row.Step() ? row.Int64(0) : 0;
    }

    // A text for each set of filters, so that SQLite plans each with the index that fits.
    private static string TextOf(HeadQuery query)
    {
        var filters = new List<string>();
        Add(query.Kind is not null, "s.kind = ?");
        Add(query.Statuses is { Count: > 0 }, "s.status IN (SELECT value FROM json_each(?))");
        Add(query.Root is not null, "s.root = (SELECT id FROM roots WHERE name = ?)");
        Add(query.Workspace is not null, "s.workspace = ?");
        Add(query.UpdatedBefore is not null, "s.updated < ?");
        Add(query.RootsOnly, "s.name = r.name");
        var where = filters.Count > 0 ? $" WHERE {string.Join(" AND ", filters)}" : "";
        return $"{Select}{where} ORDER BY s.updated DESC LIMIT ?";

        void Add(bool isSet, string filter)
        {
            if (isSet)
            {
                filters.Add(filter);
            }
        }
    }

    private static void Bind(SqliteStatement row, HeadQuery query)
    {
        if (query.Kind is { } kind)
        {
            row.Bind(kind);
        }

        if (query.Statuses is { Count: > 0 } statuses)
        {
            row.Bind(JsonSerializer.Serialize(statuses.ToArray(), StatusJson.Default.StringArray));
        }

        if (query.Root is { } root)
        {
            row.Bind(root.Value);
        }

        if (query.Workspace is { } workspace)
        {
            row.Bind(workspace);
        }

        if (query.UpdatedBefore is { } before)
        {
            row.Bind(before.UtcTicks);
        }

        row.Bind(query.Limit);
    }

    private static StreamHead Read(SqliteStatement row, long now) =>
        new(
            row.Name(0),
            row.Name(1),
            row.Int64(2),
            row.Int64(3),
            row.Int64(4),
            row.Int64(6) > now ? OwnerId.Parse(row.TextOrNull(5)) : null,
            (int)row.Int64(7),
            new HeadProjection(row.Text(8), row.Text(9), row.Text(10), row.Text(11)),
            new DateTimeOffset(row.Int64(12), TimeSpan.Zero),
            new DateTimeOffset(row.Int64(13), TimeSpan.Zero)
        );
}
