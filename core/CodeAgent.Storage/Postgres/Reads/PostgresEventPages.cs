using System.Security.Cryptography;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Reads;
using Npgsql;

namespace CodeAgent.Storage.Postgres.Reads;

/// <summary>Events and large contents of the database.</summary>
internal sealed class PostgresEventPages(PostgresServer server) : IEventPages
{
    private const int HashLength = 64;

    private const string Columns =
        "e.seq, e.root_seq, e.ts, e.type, e.v, e.trace, e.key, e.previous, e.hash, e.is_blob, e.payload";

    private const string SelectEnd = """
        SELECT s.id, r.name, s.last_seq, s.last_hash, (SELECT e.hash FROM events e WHERE e.stream = s.id AND e.seq = $1)
        FROM streams s JOIN roots r ON r.id = s.root WHERE s.name = $2
        """;

    private const string SelectStream =
        $"SELECT {Columns} FROM events e WHERE e.stream = $1 AND e.seq > $2 AND e.seq <= $3 ORDER BY e.seq LIMIT $4";

    private const string SelectTree = $"""
        SELECT {Columns}, s.name FROM events e LEFT JOIN streams s ON s.id = e.stream
        WHERE e.root = (SELECT id FROM roots WHERE name = $1) AND e.root_seq > $2 ORDER BY e.root_seq LIMIT $3
        """;

    public async ValueTask<StreamExtent?> FindExtentAsync(
        StreamId stream,
        long afterSeq,
        CancellationToken cancellationToken
    ) =>
        await server
            .RunAsync(
                async (connection, token) =>
                {
                    await using var command = connection.Command(SelectEnd, afterSeq, stream.Value);
                    await using var row = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                    if (!await row.ReadAsync(token).ConfigureAwait(false))
                    {
                        return null;
                    }

                    var previous = afterSeq <= 0 ? EventSeal.Genesis.ToArray() : row.BytesOrNull(4);
                    return new StreamExtent(
                        row.GetInt64(0),
                        stream,
                        row.Name(1),
                        row.GetInt64(2),
                        row.Bytes(3),
                        previous
                    );
                },
                cancellationToken
            )
            .ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<ChainedEvent>> ReadStreamAsync(
        StreamExtent extent,
        long afterSeq,
        long upTo,
        int max,
        CancellationToken cancellationToken
    ) =>
        await server
            .RunAsync(
                async (connection, token) =>
                {
                    await using var command = connection.Command(SelectStream, extent.Id, afterSeq, upTo, (long)max);
                    await using var row = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                    var events = new List<ChainedEvent>();
                    while (await row.ReadAsync(token).ConfigureAwait(false))
                    {
                        events.Add(Read(row, extent.Stream, extent.Root));
                    }

                    return events;
                },
                cancellationToken
            )
            .ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<ChainedEvent>> ReadTreeAsync(
        StreamId root,
        long afterRootSeq,
        int max,
        CancellationToken cancellationToken
    ) =>
        await server
            .RunAsync(
                async (connection, token) =>
                {
                    await using var command = connection.Command(SelectTree, root.Value, afterRootSeq, (long)max);
                    await using var row = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                    var events = new List<ChainedEvent>();
                    while (await row.ReadAsync(token).ConfigureAwait(false))
                    {
                        events.Add(Read(row, row.IsDBNull(11) ? default : row.Name(11), root));
                    }

                    return events;
                },
                cancellationToken
            )
            .ConfigureAwait(false);

    public async ValueTask<ReadOnlyMemory<byte>?> FindBlobAsync(string hash, CancellationToken cancellationToken)
    {
        if (hash.Length != HashLength || !hash.All(char.IsAsciiHexDigitLower))
        {
            return null;
        }

        var content = await server
            .RunAsync(
                async (connection, token) =>
                {
                    const string Select = "SELECT content FROM blobs WHERE hash = $1";
                    await using var command = connection.Command(Select, Convert.FromHexString(hash));
                    return (byte[]?)await command.ExecuteScalarAsync(token).ConfigureAwait(false);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        if (content is null)
        {
            return null;
        }

        return Convert.ToHexStringLower(SHA256.HashData(content)) == hash
            ? content
            : throw new CodeAgentException(ErrorCode.StateAltered, $"Blob {hash} does not match its name.");
    }

    private static ChainedEvent Read(NpgsqlDataReader row, StreamId stream, StreamId root) =>
        new(
            stream,
            root,
            Seq: row.GetInt64(0),
            RootSeq: row.GetInt64(1),
            Ts: row.GetInt64(2),
            Type: row.GetString(3),
            V: row.GetInt32(4),
            Trace: row.TextOrNull(5),
            Payload: row.Bytes(10),
            IsBlob: row.GetBoolean(9),
            KeyId: row.GetString(6),
            Previous: row.Bytes(7),
            Hash: row.Bytes(8)
        );
}
