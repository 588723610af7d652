using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using Npgsql;

namespace CodeAgent.Storage.Postgres.Reads;

/// <summary>Reads heads, counters, inboxes and cursors.</summary>
internal sealed class PostgresHeads(PostgresServer server, Func<TimeSpan>? skew)
{
    private const string Select = $"""
        SELECT s.name, r.name, s.last_seq, r.last_seq, s.epoch, s.owner, s.lease_until,
          (SELECT COUNT(*) FROM commands c WHERE c.stream = s.id AND c.accepted IS NULL),
          s.status, s.title, s.workspace, s.summary, s.created, s.updated, {PostgresRows.Now}
        FROM streams s JOIN roots r ON r.id = s.root
        """;

    private const string SelectCounters = """
        SELECT name, value, highest FROM counters WHERE root = (SELECT id FROM roots WHERE name = $1)
        """;

    private const string SelectOpen = """
        SELECT command_id, type, data, actor, trace FROM commands
        WHERE stream = (SELECT id FROM streams WHERE name = $1) AND accepted IS NULL ORDER BY id LIMIT $2
        """;

    private const string SelectAnswer = """
        SELECT command_id, accepted, code, message, answer_seq FROM commands
        WHERE stream = (SELECT id FROM streams WHERE name = $1) AND command_id = $2 AND accepted IS NOT NULL
        """;

    /// <summary>The head of a stream; null where it is unknown.</summary>
    public async ValueTask<StreamHead?> FindAsync(StreamId stream, CancellationToken cancellationToken)
    {
        var heads = await ReadAsync($"{Select} WHERE s.name = $1", [stream.Value], cancellationToken)
            .ConfigureAwait(false);
        return heads.Count > 0 ? heads[0] : null;
    }

    /// <summary>Heads that match, newest update first.</summary>
    public async ValueTask<IReadOnlyList<StreamHead>> ListAsync(HeadQuery query, CancellationToken cancellationToken)
    {
        var (filters, values) = (new List<string>(), new List<object?>());
        Add("s.kind = $", query.Kind);
        Add("s.status = ANY($", query.Statuses is { Count: > 0 } statuses ? statuses.ToArray() : null, ")");
        Add("s.root = (SELECT id FROM roots WHERE name = $", query.Root?.Value, ")");
        Add("s.workspace = $", query.Workspace);
        Add("s.updated < $", query.UpdatedBefore?.UtcTicks);
        if (query.RootsOnly)
        {
            filters.Add("s.name = r.name");
        }

        var where = filters.Count > 0 ? $" WHERE {string.Join(" AND ", filters)}" : "";
        values.Add((long)query.Limit);
        var text = $"{Select}{where} ORDER BY s.updated DESC LIMIT ${values.Count}";
        return await ReadAsync(text, [.. values], cancellationToken).ConfigureAwait(false);

        void Add(string filter, object? value, string end = "")
        {
            if (value is not null)
            {
                values.Add(value);
                filters.Add($"{filter}{values.Count}{end}");
            }
        }
    }

    /// <summary>The last number of a tree; 0 where it is unknown.</summary>
    public async ValueTask<long> LastRootSeqAsync(StreamId root, CancellationToken cancellationToken) =>
        await NumberAsync("SELECT last_seq FROM roots WHERE name = $1", [root.Value], cancellationToken)
            .ConfigureAwait(false);

    /// <summary>The position of a reader; 0 where it has none.</summary>
    public async ValueTask<long> CursorAsync(string name, StreamId root, CancellationToken cancellationToken) =>
        await NumberAsync(
                "SELECT position FROM cursors WHERE name = $1 AND root = $2",
                [name, root.Value],
                cancellationToken
            )
            .ConfigureAwait(false);

    /// <summary>The counters of a tree.</summary>
    public async ValueTask<IReadOnlyDictionary<string, CounterValue>> CountersAsync(
        StreamId root,
        CancellationToken cancellationToken
    )
    {
        var rows = await RowsAsync(
                SelectCounters,
                [root.Value],
                row => (row.GetString(0), new CounterValue(row.GetInt64(1), row.IsDBNull(2) ? null : row.GetInt64(2))),
                cancellationToken
            )
            .ConfigureAwait(false);
        return rows.ToDictionary(row => row.Item1, row => row.Item2, StringComparer.Ordinal);
    }

    /// <summary>Unanswered commands of a stream in the order of their posting.</summary>
    public async ValueTask<IReadOnlyList<InboxCommand>> OpenCommandsAsync(
        StreamId stream,
        int max,
        CancellationToken cancellationToken
    ) =>
        await RowsAsync(
                SelectOpen,
                [stream.Value, (long)max],
                row => new InboxCommand(
                    row.GetString(0),
                    row.GetString(1),
                    row.Bytes(2),
                    row.GetString(3),
                    row.TextOrNull(4)
                ),
                cancellationToken
            )
            .ConfigureAwait(false);

    /// <summary>The answer to a command; null while there is none.</summary>
    public async ValueTask<CommandAnswer?> AnswerAsync(
        StreamId stream,
        string commandId,
        CancellationToken cancellationToken
    )
    {
        var rows = await RowsAsync(SelectAnswer, [stream.Value, commandId], ReadAnswer, cancellationToken)
            .ConfigureAwait(false);
        return rows.Count > 0 ? rows[0] : null;
    }

    /// <summary>Reads an answer from the columns id, accepted, code, message, sequence.</summary>
    public static CommandAnswer ReadAnswer(NpgsqlDataReader row) =>
        new(
            row.GetString(0),
            row.GetBoolean(1),
            row.TextOrNull(2),
            row.TextOrNull(3),
            row.IsDBNull(4) ? 0 : row.GetInt64(4)
        );

    private ValueTask<List<StreamHead>> ReadAsync(string text, object?[] values, CancellationToken cancellationToken) =>
        RowsAsync(text, values, Read, cancellationToken);

    private async ValueTask<long> NumberAsync(string text, object?[] values, CancellationToken cancellationToken)
    {
        var rows = await RowsAsync(text, values, row => row.GetInt64(0), cancellationToken).ConfigureAwait(false);
        return rows.Count > 0 ? rows[0] : 0;
    }

    private async ValueTask<List<T>> RowsAsync<T>(
        string text,
        object?[] values,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken
    ) =>
        await server
            .RunAsync(
                async (connection, token) =>
                {
                    await using var command = connection.Command(text, values);
                    await using var row = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                    var rows = new List<T>();
                    while (await row.ReadAsync(token).ConfigureAwait(false))
                    {
                        rows.Add(read(row));
                    }

                    return rows;
                },
                cancellationToken
            )
            .ConfigureAwait(false);

    private StreamHead Read(NpgsqlDataReader row)
    {
        var now = row.GetInt64(14) + (skew?.Invoke().Ticks ?? 0);
        return new StreamHead(
            row.Name(0),
            row.Name(1),
            row.GetInt64(2),
            row.GetInt64(3),
            row.GetInt64(4),
            row.GetInt64(6) > now ? OwnerId.Parse(row.TextOrNull(5)) : null,
            (int)row.GetInt64(7),
            new HeadProjection(row.GetString(8), row.GetString(9), row.GetString(10), row.GetString(11)),
            new DateTimeOffset(row.GetInt64(12), TimeSpan.Zero),
            new DateTimeOffset(row.GetInt64(13), TimeSpan.Zero)
        );
    }
}
