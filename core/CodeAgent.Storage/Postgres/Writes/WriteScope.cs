using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Postgres.Reads;
using CodeAgent.Storage.Waits;
using Npgsql;

namespace CodeAgent.Storage.Postgres.Writes;

/// <summary>
/// What the requests of one transaction share: the locked rows, the time, the statements to run before the commit, and the
/// news to tell after it. Requests decide one after the other in memory, each on what the ones before it left.
/// </summary>
internal sealed class WriteScope(WriteRows rows)
{
    private readonly List<NpgsqlBatchCommand> _statements = [];
    private readonly List<CommitNotice> _notices = [];
    private readonly List<StreamEnd> _ends = [];

    /// <summary>The store's time, UTC ticks.</summary>
    public long Now => rows.Now;

    public IReadOnlyList<NpgsqlBatchCommand> Statements => _statements;

    public IReadOnlyList<CommitNotice> Notices => _notices;

    /// <summary>The last events of the streams that were appended to.</summary>
    public IReadOnlyList<StreamEnd> Ends => _ends;

    /// <inheritdoc cref="WriteRows.NextUpdate"/>
    public long NextUpdate() => rows.NextUpdate();

    public void Tell(WatchKey key, long position = 1) => _notices.Add(new CommitNotice(key, position));

    public void Tell(StreamEnd end) => _ends.Add(end);

    public void Run(string text, params object?[] values) => _statements.Add(PostgresRows.BatchCommand(text, values));

    /// <summary>The head of a stream; null where it is unknown.</summary>
    public LockedHead? Find(StreamId stream) => rows.Heads.GetValueOrDefault(stream);

    /// <summary>The head of a stream; made under <paramref name="root"/> where it is unknown.</summary>
    public LockedHead FindOrCreate(StreamId stream, StreamId root)
    {
        if (Find(stream) is { } known)
        {
            return known;
        }

        // Another process may make them just now: then its rows stay, and what is written for them goes by their names.
        _statements.AddRange(rows.Making(stream, root));
        var tree = rows.Roots.GetValueOrDefault(root) ?? (rows.Roots[root] = new LockedRoot(root));
        return rows.Heads[stream] = new LockedHead(stream, tree) { LastHash = EventSeal.Genesis };
    }

    /// <summary>Whether a command was posted, and its answer where it has one.</summary>
    public bool IsKnown(StreamId stream, string commandId, out CommandAnswer? answer) =>
        rows.Commands.TryGetValue((stream, commandId), out answer);

    /// <summary>Keeps what became of a command, for the requests that follow.</summary>
    public void Remember(StreamId stream, string commandId, CommandAnswer? answer) =>
        rows.Commands[(stream, commandId)] = answer;
}
