using CodeAgent.Storage.Postgres.Reads;
using Npgsql;

namespace CodeAgent.Storage.Postgres.Writes;

/// <summary>
/// One row of this writer that each of its transactions changes, so that after a lost answer the row tells whether the last
/// one was committed. The server's own numbers of transactions cannot: after a crash it gives them out again.
/// </summary>
internal sealed class WriterMark(PostgresServer server)
{
    private const string Make = $"""
        INSERT INTO writers(id, batch, seen) VALUES($1, 0, {PostgresRows.Now}) ON CONFLICT(id) DO NOTHING
        """;

    // A day in ticks: who wrote nothing for so long waits for no answer.
    private const string Sweep = $"DELETE FROM writers WHERE seen < {PostgresRows.Now} - 864000000000";

    private const string Set = $"""
        INSERT INTO writers(id, batch, seen) VALUES($1, $2, {PostgresRows.Now})
        ON CONFLICT(id) DO UPDATE SET batch = excluded.batch, seen = excluded.seen
        """;

    // Waits for a transaction that is still on its way to its end.
    private const string Ask = "SELECT batch FROM writers WHERE id = $1 FOR UPDATE";

    private readonly Guid _id = Guid.NewGuid();
    private long _batch;

    /// <summary>A connection for the writer; the row is there.</summary>
    public async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = await server.OpenAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(PostgresRows.BatchCommand(Make, _id));
            if (_batch == 0)
            {
                batch.BatchCommands.Add(PostgresRows.BatchCommand(Sweep));
            }

            await batch.ExecuteNonQueryAsync().ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The statement by which the next transaction leaves its number.</summary>
    public NpgsqlBatchCommand Next() => PostgresRows.BatchCommand(Set, _id, ++_batch);

    /// <summary>Whether the last transaction was committed; false also where nobody could say before patience ended.</summary>
    public async Task<bool> WasCommittedAsync(PostgresServer.Patience patience)
    {
        while (true)
        {
            try
            {
                var connection = await server.OpenAsync(CancellationToken.None).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    await using var command = connection.Command(Ask, _id);
                    return await command.ExecuteScalarAsync().ConfigureAwait(false) is long last && last == _batch;
                }
            }
            catch (Exception error) when (PostgresFailures.IsPassing(error) && !patience.IsOver)
            {
                await PostgresServer.PauseAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception error) when (PostgresFailures.IsPassing(error))
            {
                return false;
            }
        }
    }
}
