using System.Threading.Channels;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Storage.Postgres.Reads;
using CodeAgent.Storage.Waits;
using CodeAgent.Storage.Writing;
using Npgsql;

namespace CodeAgent.Storage.Postgres.Writes;

/// <summary>
/// Writes for all callers of this process. Its task takes what they have queued, locks what they need in one trip to the
/// server, lets each decide in memory, and sends all statements with the commit in a second trip: many callers share them.
/// </summary>
/// <param name="server">The database.</param>
/// <param name="skew">For tests: what is added to the server's time.</param>
/// <param name="losesAnswer">For tests: whether the connection breaks between a commit and its answer.</param>
/// <param name="committed">Runs after each commit and before the answers; must not throw.</param>
internal sealed class PostgresWriter(
    PostgresServer server,
    Func<TimeSpan>? skew,
    Func<bool>? losesAnswer,
    Action<WriteScope> committed
) : IAsyncDisposable
{
    private const int LargestBatch = 128;

    private readonly Channel<Queued> _queue = Channel.CreateUnbounded<Queued>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly List<Queued> _batch = new(LargestBatch);
    private readonly Lock _starting = new();
    private Task? _loop;
    private readonly WriterMark _mark = new(server);
    private NpgsqlConnection? _connection;
    private long _lastUpdate;

    /// <summary>Queues a write. Cancelling withdraws it while it waits for its turn; after that it has no effect.</summary>
    public async ValueTask<T> WriteAsync<T>(
        WriteNeeds needs,
        Func<WriteScope, T> work,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = new WriteRequest<WriteScope, T>(work);
        Start();
        ObjectDisposedException.ThrowIf(
            !_queue.Writer.TryWrite(new Queued(needs, request)),
            typeof(PostgresEventStore)
        );
        using var cancelled = cancellationToken.UnsafeRegister(
            static (state, token) => ((WriteRequest<WriteScope, T>)state!).Cancel(token),
            request
        );
        return await request.Completion.ConfigureAwait(false);
    }

    /// <summary>Finishes what is queued, then closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await (_loop ?? Task.CompletedTask).ConfigureAwait(false);
        await DropAsync().ConfigureAwait(false);
    }

    private void Start()
    {
        lock (_starting)
        {
            _loop ??= Task.Run(RunAsync);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                TakeBatch();
                await WriteBatchAsync(_batch).ConfigureAwait(false);
            }
        }
        finally
        {
            GiveUp();
        }
    }

    /// <summary>After a defect nobody writes any more; without this, callers would wait for ever.</summary>
    private void GiveUp()
    {
        _queue.Writer.TryComplete();
        do
        {
            _batch.ForEach(queued => queued.Request.Fail(new ObjectDisposedException(nameof(PostgresWriter))));
            TakeBatch();
        } while (_batch.Count > 0);
    }

    private void TakeBatch()
    {
        _batch.Clear();
        var touched = new HashSet<StreamId>();
        while (_batch.Count < LargestBatch && _queue.Reader.TryPeek(out var queued))
        {
            if (queued.Needs.Existing is { } existing && touched.Contains(existing))
            {
                break;
            }

            touched.UnionWith(queued.Needs.Streams);
            _queue.Reader.TryRead(out _);
            _batch.Add(queued);
        }
    }

    private async Task WriteBatchAsync(IReadOnlyList<Queued> batch)
    {
        var failure = await TryPatientlyAsync(batch).ConfigureAwait(false);
        if (failure is null)
        {
            return;
        }

        if (batch.Count == 1 || failure is CodeAgentException { Code: ErrorCode.StoreBusy or ErrorCode.StateUnusable })
        {
            foreach (var queued in batch)
            {
                queued.Request.Fail(failure);
            }

            return;
        }

        // The whole transaction was lost, perhaps by what one of them wrote: give each its own.
        foreach (var queued in batch.Where(queued => !queued.Request.IsAnswered).ToList())
        {
            await WriteBatchAsync([queued]).ConfigureAwait(false);
        }
    }

    /// <summary>Writes all in one transaction, again after passing failures; the failure that stopped it, or null.</summary>
    private async Task<Exception?> TryPatientlyAsync(IReadOnlyList<Queued> batch)
    {
        var patience = server.NewPatience();
        var started = batch.Where(queued => queued.Request.TryStart()).ToList();
        if (started.Count == 0)
        {
            return null;
        }

        while (true)
        {
            Attempt? attempt = null;
            try
            {
                attempt = await DecideAsync(started).ConfigureAwait(false);
                await CommitAsync(attempt).ConfigureAwait(false);
                Complete(attempt);
                return null;
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                await DropAsync().ConfigureAwait(false);
                if (!PostgresFailures.IsPassing(error))
                {
                    return PostgresFailures.From(error, server.Address);
                }

                if (attempt is not null && await _mark.WasCommittedAsync(patience).ConfigureAwait(false))
                {
                    Complete(attempt);
                    return null;
                }

                if (patience.IsOver || server.Closing.IsCancellationRequested)
                {
                    return PostgresFailures.From(error, server.Address);
                }

                await PostgresServer.PauseAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task<Attempt> DecideAsync(IReadOnlyList<Queued> batch)
    {
        _connection ??= await _mark.OpenAsync().ConfigureAwait(false);
        var needs = batch.Select(queued => queued.Needs).ToList();
        var rows = await WriteRows
            .LockAsync(_connection, needs, skew?.Invoke() ?? TimeSpan.Zero, _lastUpdate)
            .ConfigureAwait(false);
        var scope = new WriteScope(rows);
        var decided = new List<Queued>(batch.Count);
        foreach (var queued in batch.Where(queued => !queued.Request.IsAnswered))
        {
            try
            {
                queued.Request.Execute(scope);
                decided.Add(queued);
            }
            catch (Exception error) when (error is CodeAgentException or ArgumentException)
            {
                // It was refused before its first statement.
                queued.Request.Fail(error);
            }
        }

        _lastUpdate = rows.LastUpdate;
        return new Attempt(scope, decided);
    }

    private async Task CommitAsync(Attempt attempt)
    {
        await using var batch = new NpgsqlBatch(_connection);
        foreach (var statement in attempt.Scope.Statements)
        {
            batch.BatchCommands.Add(statement);
        }

        foreach (var news in PostgresNews.Texts(attempt.Scope.Notices))
        {
            batch.BatchCommands.Add(
                PostgresRows.BatchCommand("SELECT pg_notify($1, $2)", PostgresNews.Channel(server.Address), news)
            );
        }

        batch.BatchCommands.Add(_mark.Next());
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        await batch.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        if (losesAnswer?.Invoke() == true)
        {
            throw new IOException("The answer to the commit is lost (test).");
        }
    }

    private void Complete(Attempt attempt)
    {
        committed(attempt.Scope);
        foreach (var queued in attempt.Requests)
        {
            queued.Request.Complete();
        }
    }

    private async ValueTask DropAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private sealed record Queued(WriteNeeds Needs, WriteRequest<WriteScope> Request);

    private sealed record Attempt(WriteScope Scope, IReadOnlyList<Queued> Requests);
}
