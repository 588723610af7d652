using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Guards;
using CodeAgent.Storage.Sqlite.Engine;
using CodeAgent.Storage.Waits;

namespace CodeAgent.Storage.Sqlite.Writes;

/// <summary>One append: all of its checks come before its first write.</summary>
/// <param name="batch">What the caller wants written.</param>
/// <param name="blobs">For each event the hash of its data among the blobs; null where the data goes into the row.</param>
/// <param name="key">The key for the new hashes.</param>
internal sealed class AppendWrite(AppendBatch batch, IReadOnlyList<string?> blobs, HashKey key)
{
    private const string InsertEvent = """
        INSERT INTO events(stream, seq, root, root_seq, ts, type, v, trace, key, previous, hash, is_blob, payload)
        VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string UpdateStream = "UPDATE streams SET last_seq = ?, last_hash = ?, updated = ? WHERE id = ?";

    private const string UpdateProjection =
        "UPDATE streams SET status = ?, title = ?, workspace = ?, summary = ? WHERE id = ?";

    private const string UpdateRoot = "UPDATE roots SET last_seq = ? WHERE id = ?";

    private StreamId Stream => batch.Lease.Stream;

    public AppendResult Execute(WriteTransaction transaction)
    {
        if (StreamRow.Find(transaction.Session, Stream) is not { } head)
        {
            return new AppendResult(AppendStatus.Fenced, 0, []);
        }

        if (AppendGuards.Refuse(batch, head.Epoch, head.Owner is not null, head.LastSeq) is { } refusal)
        {
            return new AppendResult(refusal, head.LastSeq, []);
        }

        if (!CounterRows.TryApply(transaction.Session, head.RootId, batch.Counters, out var passed))
        {
            return new AppendResult(AppendStatus.LimitReached, head.LastSeq, [], passed);
        }

        var events = WriteEvents(transaction, head);
        foreach (var answer in batch.Answers)
        {
            CommandRows.Answer(transaction, Stream, head.Id, answer);
        }

        foreach (var post in batch.Posts)
        {
            CommandRows.Post(transaction, post.Stream, post.Root, post.Command);
        }

        return new AppendResult(AppendStatus.Committed, head.LastSeq + events.Count, events);
    }

    private List<EventEnvelope> WriteEvents(WriteTransaction transaction, StreamRow head)
    {
        var envelopes = new List<EventEnvelope>(batch.Events.Count);
        ReadOnlyMemory<byte> previous = head.LastHash;
        var links = new EventLinks(Stream, head.Root, head.LastSeq, head.LastRootSeq, previous);
        foreach (var item in links.Link(batch, blobs, key, transaction.Now))
        {
            Insert(transaction.Session, head, item);
            envelopes.Add(item.ToEnvelope(batch.Events[envelopes.Count].Data));
            previous = item.Hash;
        }

        UpdateHeads(transaction, head, previous);
        return envelopes;
    }

    private static void Insert(SqliteSession session, StreamRow head, ChainedEvent item)
    {
        using var insert = session.Use(InsertEvent);
        insert.Bind(head.Id).Bind(item.Seq).Bind(head.RootId).Bind(item.RootSeq).Bind(item.Ts).Bind(item.Type);
        insert.Bind(item.V).Bind(item.Trace).Bind(item.KeyId).Bind(item.Previous.Span).Bind(item.Hash.Span);
        insert.Bind(item.IsBlob ? 1 : 0).Bind(item.Payload.Span).Run();
    }

    private void UpdateHeads(WriteTransaction transaction, StreamRow head, ReadOnlyMemory<byte> lastHash)
    {
        var lastSeq = head.LastSeq + batch.Events.Count;
        using (var update = transaction.Session.Use(UpdateStream).Bind(lastSeq).Bind(lastHash.Span))
        {
            update.Bind(transaction.NextUpdate()).Bind(head.Id).Run();
        }

        if (batch.Projection is { } projection)
        {
            using var update = transaction.Session.Use(UpdateProjection).Bind(projection.Status).Bind(projection.Title);
            update.Bind(projection.Workspace).Bind(projection.Summary).Bind(head.Id).Run();
        }

        if (batch.Events.Count > 0)
        {
            var lastRootSeq = head.LastRootSeq + batch.Events.Count;
            using var update = transaction.Session.Use(UpdateRoot).Bind(lastRootSeq).Bind(head.RootId);
            update.Run();
            transaction.Tell(WatchKey.Tree(head.Root), lastRootSeq);
            transaction.Tell(new StreamEnd(Stream, lastSeq, lastHash));
        }
    }
}
