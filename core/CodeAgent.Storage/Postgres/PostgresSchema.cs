using System.Globalization;
using CodeAgent.Core.Errors;
using CodeAgent.Storage.Chain;
using Npgsql;

namespace CodeAgent.Storage.Postgres;

/// <summary>Makes the tables, and knows a schema that is ours and of a version that we understand.</summary>
internal static class PostgresSchema
{
    /// <summary>What this program writes.</summary>
    public static int Version => s_steps.Length;

    /// <summary>Any number, the same in every process: one of them makes the tables and the others wait.</summary>
    private const long MigrationLock = 0x43644167_5067;

    // Step n leads from version n to n + 1. Steps are never changed once released.
    // Times are UTC ticks. `updated` is never the same twice, so that a page of heads can go on after it.
    // A row of `writers` says which of a process's transactions was its last, for one whose answer was lost.
    private static readonly string[] s_steps =
    [
        """
            CREATE TABLE roots(
              id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
              name text NOT NULL UNIQUE,
              last_seq bigint NOT NULL DEFAULT 0
            );
            CREATE TABLE streams(
              id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
              name text NOT NULL UNIQUE,
              kind text NOT NULL,
              root bigint NOT NULL REFERENCES roots(id),
              last_seq bigint NOT NULL DEFAULT 0,
              last_hash bytea NOT NULL,
              epoch bigint NOT NULL DEFAULT 0,
              owner text,
              lease_until bigint NOT NULL DEFAULT 0,
              created bigint NOT NULL,
              updated bigint NOT NULL CONSTRAINT streams_updated_key UNIQUE,
              status text NOT NULL DEFAULT '',
              title text NOT NULL DEFAULT '',
              workspace text NOT NULL DEFAULT '',
              summary text NOT NULL DEFAULT ''
            ) WITH (fillfactor = 70);
            CREATE INDEX streams_by_root ON streams(root);
            CREATE INDEX streams_by_status ON streams(status);
            CREATE TABLE events(
              stream bigint NOT NULL,
              seq bigint NOT NULL,
              root bigint NOT NULL,
              root_seq bigint NOT NULL,
              ts bigint NOT NULL,
              v integer NOT NULL,
              is_blob boolean NOT NULL,
              type text NOT NULL,
              trace text,
              key text NOT NULL,
              previous bytea NOT NULL,
              hash bytea NOT NULL,
              payload bytea NOT NULL,
              PRIMARY KEY(stream, seq),
              CONSTRAINT events_in_tree UNIQUE(root, root_seq)
            );
            CREATE TABLE commands(
              id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
              stream bigint NOT NULL,
              command_id text NOT NULL,
              type text NOT NULL,
              actor text NOT NULL,
              trace text,
              posted bigint NOT NULL,
              accepted boolean,
              code text,
              message text,
              answer_seq bigint,
              data bytea,
              CONSTRAINT commands_once UNIQUE(stream, command_id)
            );
            CREATE INDEX commands_open ON commands(stream, id) WHERE accepted IS NULL;
            CREATE TABLE counters(
              root bigint NOT NULL,
              name text NOT NULL,
              value bigint NOT NULL,
              highest bigint,
              PRIMARY KEY(root, name)
            );
            CREATE TABLE cursors(
              name text NOT NULL,
              root text NOT NULL,
              position bigint NOT NULL,
              PRIMARY KEY(name, root)
            );
            CREATE TABLE writers(
              id uuid PRIMARY KEY,
              batch bigint NOT NULL,
              seen bigint NOT NULL
            );
            CREATE TABLE blobs(
              hash bytea PRIMARY KEY,
              content bytea NOT NULL
            );
            """,
    ];

    /// <summary>Checks the schema, and makes or updates its tables where needed.</summary>
    /// <exception cref="CodeAgentException">
    /// StateNewer: a newer version made it. StateAltered: tables are there that are not ours. KeyMissing: it belongs to a
    /// cluster with other keys.
    /// </exception>
    public static async Task PrepareAsync(
        NpgsqlConnection connection,
        PostgresAddress address,
        IHashKeys keys,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await RunAsync(connection, $"SELECT pg_advisory_xact_lock({MigrationLock})", cancellationToken)
            .ConfigureAwait(false);
        if (await NumberAsync(connection, TablesText(address), cancellationToken).ConfigureAwait(false) == 0)
        {
            await MakeAsync(connection, address, keys, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await CheckAsync(connection, address, keys, cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string TablesText(PostgresAddress address) =>
        $"SELECT COUNT(*) FROM pg_tables WHERE schemaname = '{address.Schema}'";

    private static async Task MakeAsync(
        NpgsqlConnection connection,
        PostgresAddress address,
        IHashKeys keys,
        CancellationToken cancellationToken
    )
    {
        await RunAsync(
                connection,
                $"""
                CREATE SCHEMA IF NOT EXISTS {address.Schema};
                CREATE TABLE {address.Schema}.codeagent(version integer NOT NULL, key text NOT NULL);
                INSERT INTO {address.Schema}.codeagent VALUES (0, '{keys.Current().Id}');
                """,
                cancellationToken
            )
            .ConfigureAwait(false);
        await UpgradeAsync(connection, from: 0, cancellationToken).ConfigureAwait(false);
    }

    private static async Task CheckAsync(
        NpgsqlConnection connection,
        PostgresAddress address,
        IHashKeys keys,
        CancellationToken cancellationToken
    )
    {
        var isOurs =
            await NumberAsync(connection, $"{TablesText(address)} AND tablename = 'codeagent'", cancellationToken)
                .ConfigureAwait(false) == 1;
        if (!isOurs)
        {
            throw new CodeAgentException(
                ErrorCode.StateAltered,
                $"{address} holds tables that are not CodeAgent's. Name another schema with ?schema=…"
            );
        }

        var (version, key) = await ReadInfoAsync(connection, cancellationToken).ConfigureAwait(false);
        if (version > Version)
        {
            throw new CodeAgentException(
                ErrorCode.StateNewer,
                $"{address} was made by a newer version of CodeAgent (schema {version}, this one knows {Version}). Update this program."
            );
        }

        if (keys.Find(key) is null)
        {
            throw new CodeAgentException(
                ErrorCode.KeyMissing,
                $"{address} belongs to processes with the key '{key}', which is not here. Give this process their keys, or another schema with ?schema=…"
            );
        }

        await UpgradeAsync(connection, version, cancellationToken).ConfigureAwait(false);
    }

    private static async Task UpgradeAsync(NpgsqlConnection connection, int from, CancellationToken cancellationToken)
    {
        for (var version = from; version < Version; version++)
        {
            await RunAsync(connection, s_steps[version], cancellationToken).ConfigureAwait(false);
            var next = (version + 1).ToString(CultureInfo.InvariantCulture);
            await RunAsync(connection, $"UPDATE codeagent SET version = {next}", cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static async Task<(int Version, string Key)> ReadInfoAsync(
        NpgsqlConnection connection,
        CancellationToken cancellationToken
    )
    {
        await using var command = new NpgsqlCommand("SELECT version, key FROM codeagent", connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await row.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? (row.GetInt32(0), row.GetString(1))
            : throw new CodeAgentException(
                ErrorCode.StateAltered,
                "The table that names the store's version is empty."
            );
    }

    private static async Task RunAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<long> NumberAsync(
        NpgsqlConnection connection,
        string text,
        CancellationToken cancellationToken
    )
    {
        await using var command = new NpgsqlCommand(text, connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}
