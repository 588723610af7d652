using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Guards;
using CodeAgent.Storage.Postgres.Reads;
using CodeAgent.Storage.Waits;

namespace CodeAgent.Storage.Postgres.Writes;

/// <summary>One append: all of its checks come before its first statement.</summary>
/// <param name="batch">What the caller wants written.</param>
/// <param name="blobs">For each event the hash of its data among the blobs; null where the data goes into the row.</param>
/// <param name="key">The key for the new hashes.</param>
internal sealed class PostgresAppend(AppendBatch batch, IReadOnlyList<string?> blobs, HashKey key)
{
    private const string InsertEvent = """
        INSERT INTO events(stream, seq, root, root_seq, ts, v, is_blob, type, trace, key, previous, hash, payload)
        SELECT s.id, $2, s.root, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM streams s WHERE s.name = $1
        """;

    private const string UpdateStream =
        "UPDATE streams SET last_seq = $2, last_hash = $3, updated = $4 WHERE name = $1";

    private const string UpdateProjected = """
        UPDATE streams SET last_seq = $2, last_hash = $3, updated = $4, status = $5, title = $6, workspace = $7, summary = $8
        WHERE name = $1
        """;

    private const string UpdateRoot = "UPDATE roots SET last_seq = $2 WHERE name = $1";

    private const string UpsertCounter = """
        INSERT INTO counters(root, name, value, highest) SELECT r.id, $2, $3, $4 FROM roots r WHERE r.name = $1
        ON CONFLICT(root, name) DO UPDATE SET value = excluded.value, highest = excluded.highest
        """;

    private StreamId Stream => batch.Lease.Stream;

    /// <summary>What it must know.</summary>
    public WriteNeeds Needs =>
        new(
            [Stream, .. batch.Posts.Select(post => post.Stream)],
            batch.Events.Count > 0 || batch.Counters.Count > 0 ? Stream : null,
            [
                .. batch.Answers.Select(answer => (Stream, answer.CommandId)),
                .. batch.Posts.Select(post => (post.Stream, post.Command.CommandId)),
            ]
        );

    public AppendResult Execute(WriteScope scope)
    {
        if (scope.Find(Stream) is not { } head)
        {
            return new AppendResult(AppendStatus.Fenced, 0, []);
        }

        if (AppendGuards.Refuse(batch, head.Epoch, head.Owner is not null, head.LastSeq) is { } refusal)
        {
            return new AppendResult(refusal, head.LastSeq, []);
        }

        var counters = head.Root.Counters;
        if (
            CounterLedger.Apply(batch.Counters, name => counters.GetValueOrDefault(name), out var passed)
            is not { } values
        )
        {
            return new AppendResult(AppendStatus.LimitReached, head.LastSeq, [], passed);
        }

        foreach (var (name, value) in values)
        {
            counters[name] = value;
            object? highest = value.Limit is { } limit ? limit : PostgresRows.NullOf.Number;
            scope.Run(UpsertCounter, head.Root.Name.Value, name, value.Value, highest);
        }

        var events = WriteEvents(scope, head);
        foreach (var answer in batch.Answers)
        {
            PostgresCommands.Answer(scope, Stream, answer);
        }

        foreach (var post in batch.Posts)
        {
            PostgresCommands.Post(scope, post.Stream, post.Root, post.Command);
        }

        return new AppendResult(AppendStatus.Committed, head.LastSeq, events);
    }

    private List<EventEnvelope> WriteEvents(WriteScope scope, LockedHead head)
    {
        var envelopes = new List<EventEnvelope>(batch.Events.Count);
        var links = new EventLinks(Stream, head.Root.Name, head.LastSeq, head.Root.LastSeq, head.LastHash);
        foreach (var item in links.Link(batch, blobs, key, scope.Now))
        {
            scope.Run(
                InsertEvent,
                [
                    .. new object?[] { Stream.Value, item.Seq, item.RootSeq, item.Ts, item.V, item.IsBlob, item.Type },
                    .. new object?[] { item.Trace, item.KeyId, item.Previous, item.Hash, item.Payload },
                ]
            );
            envelopes.Add(item.ToEnvelope(batch.Events[envelopes.Count].Data));
            head.LastHash = item.Hash;
        }

        head.LastSeq += envelopes.Count;
        head.Root.LastSeq += envelopes.Count;
        UpdateHeads(scope, head, envelopes.Count > 0);
        return envelopes;
    }

    private void UpdateHeads(WriteScope scope, LockedHead head, bool hasEvents)
    {
        object?[] values = [Stream.Value, head.LastSeq, head.LastHash, scope.NextUpdate()];
        if (batch.Projection is { } shown)
        {
            scope.Run(UpdateProjected, [.. values, shown.Status, shown.Title, shown.Workspace, shown.Summary]);
        }
        else
        {
            scope.Run(UpdateStream, values);
        }

        if (hasEvents)
        {
            scope.Run(UpdateRoot, head.Root.Name.Value, head.Root.LastSeq);
            scope.Tell(WatchKey.Tree(head.Root.Name), head.Root.LastSeq);
            scope.Tell(new StreamEnd(Stream, head.LastSeq, head.LastHash));
        }
    }
}
