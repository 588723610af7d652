using System.Threading.Channels;
using CodeAgent.Core.Errors;
using CodeAgent.Storage.Sqlite.Engine;
using CodeAgent.Storage.Writing;

namespace CodeAgent.Storage.Sqlite.Writes;

/// <summary>
/// Owns the one connection that writes. Its task takes what callers have queued, runs it in one transaction with a
/// savepoint each, and answers when the commit is on the disk: many callers share one wait for the disk.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int LargestBatch = 256;

    private readonly SqliteFile _file;
    private readonly TimeProvider _clock;
    private readonly Action<WriteTransaction> _committed;
    private readonly Channel<WriteRequest<WriteTransaction>> _queue = Channel.CreateUnbounded<
        WriteRequest<WriteTransaction>
    >(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<WriteRequest<WriteTransaction>> _batch = new(LargestBatch);
    private readonly Lock _starting = new();
    private Task? _loop;
    private SqliteSession? _session;

    /// <summary>Starts with the first write; <paramref name="committed"/> runs on its task after each commit and before the answers, and must not throw.</summary>
    public SqliteWriter(SqliteFile file, TimeProvider clock, Action<WriteTransaction> committed)
    {
        _file = file;
        _clock = clock;
        _committed = committed;
    }

    /// <summary>Queues a write. Cancelling withdraws it while it waits for its turn; after that it has no effect.</summary>
    public async ValueTask<T> WriteAsync<T>(Func<WriteTransaction, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = new WriteRequest<WriteTransaction, T>(work);
        Start();
        ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite(request), this);
        using var cancelled = cancellationToken.UnsafeRegister(
            static (state, token) => ((WriteRequest<WriteTransaction, T>)state!).Cancel(token),
            request
        );
        return await request.Completion.ConfigureAwait(false);
    }

    /// <summary>Finishes what is queued, then closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await (_loop ?? Task.CompletedTask).ConfigureAwait(false);
        _session?.Dispose();
    }

    /// <summary>Starts the task before anything is queued, so that it finds nothing to do on its caller's thread.</summary>
    private void Start()
    {
        lock (_starting)
        {
            _loop ??= RunAsync();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                TakeBatch();
                WriteBatch(_batch);
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
            _batch.ForEach(request => request.Fail(new ObjectDisposedException(nameof(SqliteWriter))));
            TakeBatch();
        } while (_batch.Count > 0);
    }

    private void TakeBatch()
    {
        _batch.Clear();
        while (_batch.Count < LargestBatch && _queue.Reader.TryRead(out var request))
        {
            _batch.Add(request);
        }
    }

    private void WriteBatch(IReadOnlyList<WriteRequest<WriteTransaction>> batch)
    {
        if (TryWrite(batch) is not { } failure)
        {
            return;
        }

        if (batch.Count == 1 || failure is CodeAgentException { Code: ErrorCode.StoreBusy or ErrorCode.StateUnusable })
        {
            foreach (var request in batch)
            {
                request.Fail(failure);
            }

            return;
        }

        // The whole transaction was lost, perhaps by what one of them wrote: give each its own.
        foreach (var request in batch.Where(request => !request.IsAnswered))
        {
            WriteBatch([request]);
        }
    }

    /// <summary>Writes all in one transaction. The failure that took the whole transaction away, or null.</summary>
    private Exception? TryWrite(IReadOnlyList<WriteRequest<WriteTransaction>> batch)
    {
        var written = new List<WriteRequest<WriteTransaction>>(batch.Count);
        WriteTransaction transaction;
        try
        {
            _session ??= _file.OpenWriter();
            _session.Run("BEGIN IMMEDIATE");
            transaction = new WriteTransaction(_session, _clock.GetUtcNow());
            foreach (var request in batch)
            {
                if (request.TryStart() && transaction.TryRun(request))
                {
                    written.Add(request);
                }
            }

            _session.Run("COMMIT");
        }
        catch (TransactionLostException lost)
        {
            Abort(lost.InnerException!);
            return lost.InnerException;
        }
        catch (CodeAgentException error)
        {
            Abort(error);
            return error;
        }

        _committed(transaction);
        written.ForEach(request => request.Complete());
        return null;
    }

    private void Abort(Exception error)
    {
        try
        {
            if (_session is { InTransaction: true })
            {
                _session.Run("ROLLBACK");
            }
        }
        catch (CodeAgentException)
        {
            // The connection is of no more use either way.
            Drop();
        }

        if (error is not CodeAgentException { Code: ErrorCode.StoreBusy or ErrorCode.DiskFull })
        {
            Drop();
        }
    }

    private void Drop()
    {
        _session?.Dispose();
        _session = null;
    }
}
