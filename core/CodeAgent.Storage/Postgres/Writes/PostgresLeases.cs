using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Guards;
using CodeAgent.Storage.Postgres.Reads;

namespace CodeAgent.Storage.Postgres.Writes;

/// <summary>Takes, extends and gives back leases, by the server's clock.</summary>
internal sealed class PostgresLeases(PostgresServer server, IOwnerLiveness liveness, Func<TimeSpan>? skew)
{
    private const string Take = """
        UPDATE streams SET epoch = epoch + 1, owner = $2, lease_until = $3 WHERE name = $1
        """;

    // Ordered locks first: two processes may renew and append the same streams.
    private const string Extend = $"""
        WITH mine AS (
          SELECT s.id FROM streams s JOIN unnest($1, $2) AS held(stream, epoch)
          ON s.name = held.stream AND s.epoch = held.epoch WHERE s.owner IS NOT NULL ORDER BY s.id FOR UPDATE OF s
        )
        UPDATE streams s SET lease_until = LEAST({PostgresRows.Now}::numeric + $3 + $4, 9223372036854775807)::bigint
        FROM mine WHERE s.id = mine.id RETURNING s.name, s.epoch
        """;

    private const string Free = """
        UPDATE streams SET owner = NULL, lease_until = 0 WHERE name = $1 AND epoch = $2 AND owner IS NOT NULL
        """;

    /// <summary>Takes a lease within a transaction that has the stream's head locked.</summary>
    public Lease? Acquire(WriteScope scope, StreamId stream, OwnerId owner, TimeSpan duration)
    {
        var head = scope.Find(stream) ?? throw LeaseRules.UnknownStream(stream);
        var until = LeaseRules.Until(scope.Now, duration);
        if (!LeaseRules.MayTake(head.Owner, head.LeaseUntil, scope.Now, owner, liveness))
        {
            return null;
        }

        scope.Run(Take, stream.Value, owner.ToString(), until);
        (head.Epoch, head.Owner, head.LeaseUntil) = (head.Epoch + 1, owner, until);
        return new Lease(stream, owner, head.Epoch);
    }

    /// <summary>Extends leases in one statement; returns those that were lost.</summary>
    public async ValueTask<IReadOnlyList<Lease>> RenewAsync(
        IReadOnlyCollection<Lease> leases,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        var kept = await server
            .RunAsync(
                async (connection, token) =>
                {
                    await using var command = connection.Command(
                        Extend,
                        leases.Select(lease => lease.Stream.Value).ToArray(),
                        leases.Select(lease => lease.Epoch).ToArray(),
                        duration.Ticks,
                        skew?.Invoke().Ticks ?? 0L
                    );
                    await using var row = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                    var held = new HashSet<(string Stream, long Epoch)>();
                    while (await row.ReadAsync(token).ConfigureAwait(false))
                    {
                        held.Add((row.GetString(0), row.GetInt64(1)));
                    }

                    return held;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return [.. leases.Where(lease => !kept.Contains((lease.Stream.Value, lease.Epoch)))];
    }

    /// <summary>Gives a lease back; nothing happens where it was lost.</summary>
    public async ValueTask ReleaseAsync(Lease lease, CancellationToken cancellationToken) =>
        await server
            .RunAsync(
                async (connection, token) =>
                {
                    await using var command = connection.Command(Free, lease.Stream.Value, lease.Epoch);
                    return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
}
