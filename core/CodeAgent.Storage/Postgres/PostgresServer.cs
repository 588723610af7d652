using CodeAgent.Core.Errors;
using Npgsql;

namespace CodeAgent.Storage.Postgres;

/// <summary>
/// Gives connections to one database, and repeats what a passing failure (a restart, a lost connection, a deadlock)
/// stopped, as long as patience lasts.
/// </summary>
internal sealed class PostgresServer(PostgresAddress address, TimeSpan patience) : IAsyncDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(address.ConnectionString);
    private readonly CancellationTokenSource _closing = new();
    private int _isDisposed;

    public PostgresAddress Address => address;

    /// <summary>Ends when the store is disposed.</summary>
    public CancellationToken Closing => _closing.Token;

    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, typeof(PostgresEventStore));
        return _source.OpenConnectionAsync(cancellationToken);
    }

    /// <summary>Does something that may be done again: a read, or a write that is harmless when repeated.</summary>
    /// <exception cref="CodeAgentException">StoreBusy after the patience; other codes at once.</exception>
    public async Task<T> RunAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        var patient = new Patience(patience);
        while (true)
        {
            try
            {
                await using var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
                return await work(connection, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (PostgresFailures.IsPassing(error) && !patient.IsOver)
            {
                await PauseAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error)
                when (error is not (OperationCanceledException or ObjectDisposedException or CodeAgentException))
            {
                throw PostgresFailures.From(error, address);
            }
        }
    }

    /// <summary>Waits a moment before another try.</summary>
    public static Task PauseAsync(CancellationToken cancellationToken) =>
        Task.Delay(s_pause, TimeProvider.System, cancellationToken);

    /// <summary>A new measure of how long one call may go on trying.</summary>
    public Patience NewPatience() => new(patience);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _closing.CancelAsync().ConfigureAwait(false);
            await _source.DisposeAsync().ConfigureAwait(false);
            _closing.Dispose();
        }
    }

    /// <summary>How long is left. By the system's clock: the server comes back in real time.</summary>
    internal readonly struct Patience(TimeSpan atMost)
    {
        private readonly long _begin = TimeProvider.System.GetTimestamp();

        public bool IsOver => TimeProvider.System.GetElapsedTime(_begin) >= atMost;
    }
}
