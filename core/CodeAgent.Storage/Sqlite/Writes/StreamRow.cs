using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Sqlite.Engine;

namespace CodeAgent.Storage.Sqlite.Writes;

/// <summary>A stream's head as writers see it within their transaction.</summary>
internal sealed record StreamRow(
    long Id,
    long RootId,
    StreamId Root,
    long LastSeq,
    byte[] LastHash,
    long LastRootSeq,
    long Epoch,
    OwnerId? Owner,
    long LeaseUntil
)
{
    private const string Select = """
        SELECT s.id, s.root, r.name, s.last_seq, s.last_hash, r.last_seq, s.epoch, s.owner, s.lease_until
        FROM streams s JOIN roots r ON r.id = s.root WHERE s.name = ?
        """;

    private const string InsertRoot = "INSERT INTO roots(name) VALUES(?) ON CONFLICT(name) DO NOTHING";

    private const string InsertStream = """
        INSERT INTO streams(name, kind, root, last_hash, created, updated)
        VALUES(?, ?, (SELECT id FROM roots WHERE name = ?), ?, ?, ?)
        """;

    /// <summary>The head of a stream; null where it is unknown.</summary>
    public static StreamRow? Find(SqliteSession session, StreamId stream)
    {
        using var row = session.Use(Select).Bind(stream.Value);
        return row.Step()
            ? new StreamRow(
                row.Int64(0),
                row.Int64(1),
                row.Name(2),
                row.Int64(3),
                row.Blob(4),
                row.Int64(5),
                row.Int64(6),
                OwnerId.Parse(row.TextOrNull(7)),
                row.Int64(8)
            )
            : null;
    }

    /// <summary>The head of a stream; made under <paramref name="root"/> where it is unknown.</summary>
    public static StreamRow FindOrCreate(WriteTransaction transaction, StreamId stream, StreamId root)
    {
        if (Find(transaction.Session, stream) is { } known)
        {
            return known;
        }

        using (var insertRoot = transaction.Session.Use(InsertRoot).Bind(root.Value))
        {
            insertRoot.Run();
        }

        using (var insert = transaction.Session.Use(InsertStream))
        {
            insert.Bind(stream.Value).Bind(stream.Kind).Bind(root.Value).Bind(EventSeal.Genesis.Span);
            insert.Bind(transaction.Now).Bind(transaction.NextUpdate()).Run();
        }

        return Find(transaction.Session, stream)!;
    }
}
