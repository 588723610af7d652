using CodeAgent.Core.Events;
using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Reads;
using CodeAgent.Storage.Sqlite.Engine;

namespace CodeAgent.Storage.Sqlite.Reads;

/// <summary>Reads rows of events with their places in the chain.</summary>
internal static class EventReads
{
    private const string Columns = """
        e.seq, e.root_seq, e.ts, e.type, e.v, e.trace, e.key, e.previous, e.hash, e.is_blob, e.payload
        """;

    private const string SelectEnd = """
        SELECT s.id, r.name, s.last_seq, s.last_hash, (SELECT e.hash FROM events e WHERE e.stream = s.id AND e.seq = ?)
        FROM streams s JOIN roots r ON r.id = s.root WHERE s.name = ?
        """;

    private const string SelectStream = $"""
        SELECT {Columns} FROM events e WHERE e.stream = ? AND e.seq > ? AND e.seq <= ? ORDER BY e.seq LIMIT ?
        """;

    private const string SelectTree = $"""
        SELECT {Columns}, s.name FROM events e LEFT JOIN streams s ON s.id = e.stream
        WHERE e.root = (SELECT id FROM roots WHERE name = ?) AND e.root_seq > ? ORDER BY e.root_seq LIMIT ?
        """;

    /// <summary>Where a stream ends now, and the hash at the place from which it is to be read; null where it is unknown.</summary>
    public static StreamExtent? FindExtent(SqliteSession session, StreamId stream, long afterSeq)
    {
        using var row = session.Use(SelectEnd).Bind(afterSeq).Bind(stream.Value);
        if (!row.Step())
        {
            return null;
        }

        var previous = row.IsNull(4) ? null : row.Blob(4);
        return new StreamExtent(
            row.Int64(0),
            stream,
            row.Name(1),
            row.Int64(2),
            row.Blob(3),
            afterSeq <= 0 ? EventSeal.Genesis.ToArray() : previous
        );
    }

    /// <summary>At most <paramref name="max"/> events of a stream after one and up to another.</summary>
    public static IReadOnlyList<ChainedEvent> ReadStream(
        SqliteSession session,
        StreamExtent extent,
        long afterSeq,
        long upTo,
        int max
    )
    {
        var events = new List<ChainedEvent>();
        using var row = session.Use(SelectStream).Bind(extent.Id).Bind(afterSeq).Bind(upTo).Bind(max);
        while (row.Step())
        {
            events.Add(Read(row, extent.Stream, extent.Root));
        }

        return events;
    }

    /// <summary>At most <paramref name="max"/> events of a tree after a position.</summary>
    public static IReadOnlyList<ChainedEvent> ReadTree(SqliteSession session, StreamId root, long afterRootSeq, int max)
    {
        var events = new List<ChainedEvent>();
        var streams = new Dictionary<string, StreamId>(StringComparer.Ordinal);
        using var row = session.Use(SelectTree).Bind(root.Value).Bind(afterRootSeq).Bind(max);
        while (row.Step())
        {
            var name = row.Text(11);
            if (!streams.TryGetValue(name, out var stream) && StreamId.TryParse(name, out stream))
            {
                streams.Add(name, stream);
            }

            events.Add(Read(row, stream, root));
        }

        return events;
    }

    private static ChainedEvent Read(SqliteStatement row, StreamId stream, StreamId root) =>
        new(
            stream,
            root,
            Seq: row.Int64(0),
            RootSeq: row.Int64(1),
            Ts: row.Int64(2),
            Type: row.Text(3),
            V: (int)row.Int64(4),
            Trace: row.TextOrNull(5),
            Payload: row.Blob(10),
            IsBlob: row.Int64(9) != 0,
            KeyId: row.Text(6),
            Previous: row.Blob(7),
            Hash: row.Blob(8)
        );
}
