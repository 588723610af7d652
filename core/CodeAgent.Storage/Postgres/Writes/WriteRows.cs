using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Postgres.Reads;
using Npgsql;

namespace CodeAgent.Storage.Postgres.Writes;

/// <summary>Locks and reads, in one trip to the server, everything that some requests must know.</summary>
internal sealed class WriteRows
{
    // Always in the order of their ids, so that two processes cannot wait for each other.
    private const string LockStreams = """
        SELECT s.name, r.name, s.last_seq, s.last_hash, s.epoch, s.owner, s.lease_until
        FROM streams s JOIN roots r ON r.id = s.root WHERE s.name = ANY($1) ORDER BY s.id FOR UPDATE OF s
        """;

    private const string LockRoots = """
        SELECT r.name, r.last_seq FROM roots r
        WHERE r.id IN (SELECT s.root FROM streams s WHERE s.name = ANY($1)) ORDER BY r.id FOR UPDATE
        """;

    private const string SelectCounters = """
        SELECT r.name, c.name, c.value, c.highest FROM counters c JOIN roots r ON r.id = c.root
        WHERE c.root IN (SELECT s.root FROM streams s WHERE s.name = ANY($1))
        """;

    private const string SelectCommands = """
        SELECT c.command_id, c.accepted, c.code, c.message, c.answer_seq, s.name
        FROM unnest($1, $2) AS wanted(stream, command)
        JOIN streams s ON s.name = wanted.stream JOIN commands c ON c.stream = s.id AND c.command_id = wanted.command
        """;

    private const string InsertRoot = "INSERT INTO roots(name) VALUES($1) ON CONFLICT(name) DO NOTHING";

    private const string InsertStream = """
        INSERT INTO streams(name, kind, root, last_hash, created, updated)
        VALUES($1, $2, (SELECT id FROM roots WHERE name = $3), $4, $5, $6) ON CONFLICT(name) DO NOTHING
        """;

    // After the locks, so that times of one stream never go back.
    private const string SelectTime = $"SELECT {PostgresRows.Now}";

    private readonly TimeSpan _skew;

    private WriteRows(TimeSpan skew, long lastUpdate)
    {
        _skew = skew;
        LastUpdate = lastUpdate;
    }

    /// <summary>The store's time, UTC ticks.</summary>
    public long Now { get; private set; }

    /// <summary>The last time of update that was given out.</summary>
    public long LastUpdate { get; private set; }

    public Dictionary<StreamId, LockedHead> Heads { get; } = [];

    public Dictionary<StreamId, LockedRoot> Roots { get; } = [];

    /// <summary>Commands that were posted, with their answers; null while open.</summary>
    public Dictionary<(StreamId Stream, string CommandId), CommandAnswer?> Commands { get; } = [];

    /// <summary>Begins the transaction.</summary>
    /// <param name="connection">The writer's connection.</param>
    /// <param name="needs">What the requests need.</param>
    /// <param name="skew">For tests: what is added to the server's time.</param>
    /// <param name="lastUpdate">The last time of update that this process gave out.</param>
    public static async Task<WriteRows> LockAsync(
        NpgsqlConnection connection,
        IReadOnlyCollection<WriteNeeds> needs,
        TimeSpan skew,
        long lastUpdate
    )
    {
        var rows = new WriteRows(skew, lastUpdate);
        await using (var batch = new NpgsqlBatch(connection))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
            await rows.LoadAsync(batch, needs).ConfigureAwait(false);
        }

        // Of two processes that make one stream, the second waits here for the first and then sees what it posted.
        var missing = needs
            .Where(need => need.MadeUnder is not null && !rows.Heads.ContainsKey(need.Streams[0]))
            .OrderBy(need => need.Streams[0].Value, StringComparer.Ordinal)
            .ToList();
        if (missing.Count > 0)
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var making in missing.SelectMany(need => rows.Making(need.Streams[0], need.MadeUnder!.Value)))
            {
                batch.BatchCommands.Add(making);
            }

            await rows.LoadAsync(batch, missing).ConfigureAwait(false);
        }

        return rows;
    }

    /// <summary>A time of update that no write of this process had before; another process's makes the commit fail.</summary>
    public long NextUpdate() => LastUpdate = Math.Max(Now, LastUpdate + 1);

    /// <summary>The statements that make a stream where there is none.</summary>
    public IEnumerable<NpgsqlBatchCommand> Making(StreamId stream, StreamId root) =>
        [
            PostgresRows.BatchCommand(InsertRoot, root.Value),
            PostgresRows.BatchCommand(
                InsertStream,
                [stream.Value, stream.Kind, root.Value, EventSeal.Genesis, Now, NextUpdate()]
            ),
        ];

    private async Task LoadAsync(NpgsqlBatch batch, IReadOnlyCollection<WriteNeeds> needs)
    {
        var streams = Names(needs.SelectMany(need => need.Streams));
        var rooted = Names(needs.Select(need => need.Rooted).OfType<StreamId>());
        var commands = needs.SelectMany(need => need.Commands).Distinct().ToList();
        batch.BatchCommands.Add(PostgresRows.BatchCommand(LockStreams, [streams]));
        batch.BatchCommands.Add(PostgresRows.BatchCommand(LockRoots, [rooted]));
        batch.BatchCommands.Add(PostgresRows.BatchCommand(SelectCounters, [rooted]));
        batch.BatchCommands.Add(
            PostgresRows.BatchCommand(
                SelectCommands,
                commands.Select(command => command.Stream.Value).ToArray(),
                commands.Select(command => command.CommandId).ToArray()
            )
        );
        batch.BatchCommands.Add(new NpgsqlBatchCommand(SelectTime));
        await using var row = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        foreach (var take in new Action<NpgsqlDataReader>[] { AddHead, AddRoot, AddCounter, AddCommand, AddTime })
        {
            while (await row.ReadAsync().ConfigureAwait(false))
            {
                take(row);
            }

            await row.NextResultAsync().ConfigureAwait(false);
        }
    }

    private static string[] Names(IEnumerable<StreamId> streams) =>
        [.. streams.Select(stream => stream.Value).Distinct()];

    private void AddHead(NpgsqlDataReader row)
    {
        var (stream, root) = (row.Name(0), row.Name(1));
        var tree = Roots.GetValueOrDefault(root) ?? (Roots[root] = new LockedRoot(root));
        Heads[stream] = new LockedHead(stream, tree)
        {
            LastSeq = row.GetInt64(2),
            LastHash = row.Bytes(3),
            Epoch = row.GetInt64(4),
            Owner = OwnerId.Parse(row.TextOrNull(5)),
            LeaseUntil = row.GetInt64(6),
        };
    }

    private void AddRoot(NpgsqlDataReader row)
    {
        // A stream that another process made between the two statements is not among the heads, so neither is its tree.
        if (Roots.TryGetValue(row.Name(0), out var root))
        {
            root.LastSeq = row.GetInt64(1);
        }
    }

    private void AddCounter(NpgsqlDataReader row)
    {
        if (Roots.TryGetValue(row.Name(0), out var root))
        {
            root.Counters[row.GetString(1)] = new CounterValue(
                row.GetInt64(2),
                row.IsDBNull(3) ? null : row.GetInt64(3)
            );
        }
    }

    private void AddCommand(NpgsqlDataReader row) =>
        Commands[(row.Name(5), row.GetString(0))] = row.IsDBNull(1) ? null : PostgresHeads.ReadAnswer(row);

    private void AddTime(NpgsqlDataReader row) => Now = row.GetInt64(0) + _skew.Ticks;
}
