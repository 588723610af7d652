using CodeAgent.Core.Events;
using CodeAgent.Storage.Postgres.Reads;
using CodeAgent.Storage.Waits;
using Npgsql;

namespace CodeAgent.Storage.Postgres;

/// <summary>
/// Owns every waiting call of one store: told by its own commits at once, by notifications of those of others, and by a look
/// at the tables each second in case a notification was lost.
/// </summary>
internal sealed class PostgresWaits(PostgresServer server, TimeProvider clock) : IAsyncDisposable
{
    private const string SelectTrees = "SELECT name, last_seq FROM roots WHERE name = ANY($1)";

    private const string SelectInboxes = """
        SELECT s.name, 1::bigint FROM streams s WHERE s.name = ANY($1)
        AND EXISTS(SELECT 1 FROM commands c WHERE c.stream = s.id AND c.accepted IS NULL)
        """;

    private const string SelectAnswers = """
        SELECT s.name, c.command_id FROM unnest($1, $2) AS wanted(stream, command)
        JOIN streams s ON s.name = wanted.stream JOIN commands c ON c.stream = s.id AND c.command_id = wanted.command
        WHERE c.accepted IS NOT NULL
        """;

    private static readonly TimeSpan s_lookInterval = TimeSpan.FromSeconds(1);

    private readonly WatchList _watches = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _starting = new();
    private Task? _loop;

    /// <summary>How many calls wait.</summary>
    public int Count => _watches.Count;

    /// <summary>True as soon as <paramref name="isReached"/> holds or its key is told; false when the time is over first.</summary>
    public async ValueTask<bool> WaitAsync(
        WatchKey key,
        long after,
        Func<CancellationToken, ValueTask<bool>> isReached,
        TimeSpan atMost,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var watch = _watches.Add(key, after);
        // The time runs from the call, not from the server's answer.
        var waiting = watch.WaitAsync(atMost, clock, cancellationToken).AsTask();
        Start();
        var isOver = true;
        try
        {
            if (await isReached(cancellationToken).ConfigureAwait(false))
            {
                return true;
            }

            isOver = false;
        }
        finally
        {
            if (isOver)
            {
                // Nobody waits any more: lets go of the timer.
                watch.Signal(long.MaxValue);
            }
        }

        return await waiting.ConfigureAwait(false);
    }

    public void Tell(IEnumerable<CommitNotice> notices)
    {
        foreach (var notice in notices)
        {
            _watches.Signal(notice);
        }
    }

    /// <summary>Ends every wait.</summary>
    public async ValueTask DisposeAsync()
    {
        _watches.Close(new ObjectDisposedException(nameof(PostgresEventStore)));
        await _stopping.CancelAsync().ConfigureAwait(false);
        await (_loop ?? Task.CompletedTask).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Start()
    {
        lock (_starting)
        {
            if (!_stopping.IsCancellationRequested)
            {
                _loop ??= Task.Run(RunAsync);
            }
        }
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(_stopping.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (Exception error) when (PostgresFailures.IsPassing(error) || error is PostgresException)
            {
                // Who waits goes on to wait: the server may come back before their time is over.
                await PauseAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task PauseAsync()
    {
        try
        {
            await PostgresServer.PauseAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The store is being disposed.
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var connection = await server.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            connection.Notification += (_, news) => Tell(PostgresNews.Parse(news.Payload));
            await using (var listen = connection.Command($"LISTEN {PostgresNews.Channel(server.Address)}"))
            {
                await listen.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            while (true)
            {
                // Also right after the beginning: what was committed before is not notified.
                await LookAsync(connection, cancellationToken).ConfigureAwait(false);
                var begin = TimeProvider.System.GetTimestamp();
                while (TimeProvider.System.GetElapsedTime(begin) is var passed && passed < s_lookInterval)
                {
                    await connection.WaitAsync(s_lookInterval - passed, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task LookAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var keys = _watches.Keys();
        await TellAsync(WatchKind.Tree, SelectTrees, WatchKey.Tree).ConfigureAwait(false);
        await TellAsync(WatchKind.Inbox, SelectInboxes, WatchKey.Inbox).ConfigureAwait(false);
        await TellAnswersAsync(connection, keys, cancellationToken).ConfigureAwait(false);

        async Task TellAsync(WatchKind kind, string text, Func<StreamId, WatchKey> keyOf)
        {
            var names = keys.Where(key => key.Kind == kind).Select(key => key.Stream.Value).ToArray();
            if (names.Length == 0)
            {
                return;
            }

            await using var command = connection.Command(text, [names]);
            await using var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await row.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                _watches.Signal(new CommitNotice(keyOf(row.Name(0)), row.GetInt64(1)));
            }
        }
    }

    private async Task TellAnswersAsync(
        NpgsqlConnection connection,
        IReadOnlyList<WatchKey> keys,
        CancellationToken cancellationToken
    )
    {
        var answers = keys.Where(key => key.Kind == WatchKind.Answer).ToList();
        if (answers.Count == 0)
        {
            return;
        }

        await using var command = connection.Command(
            SelectAnswers,
            answers.Select(key => key.Stream.Value).ToArray(),
            answers.Select(key => key.CommandId ?? "").ToArray()
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await row.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            _watches.Signal(new CommitNotice(WatchKey.Answer(row.Name(0), row.GetString(1))));
        }
    }
}
