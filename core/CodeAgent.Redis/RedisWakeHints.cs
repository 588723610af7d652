using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using StackExchange.Redis;

namespace CodeAgent.Redis;

/// <summary>
/// Wake hints over one Redis channel. Where the server is away hints are lost and nothing waits: the store's own polling
/// finds the news. Connects and reconnects in the background.
/// </summary>
public sealed class RedisWakeHints : IWakeHints, IAsyncDisposable
{
    private static readonly TimeSpan s_checkEvery = TimeSpan.FromSeconds(1);
    private readonly Task<ConnectionMultiplexer> _connection;
    private readonly RedisChannel _channel;

    private int _restored;

    private RedisWakeHints(ConfigurationOptions configuration, RedisChannel channel)
    {
        _channel = channel;
        _connection = Task.Run(() => ConnectAsync(configuration));
    }

    /// <summary>How often a connection came back.</summary>
    private int Restored => Volatile.Read(ref _restored);

    /// <summary>Whether hints reach others at the moment.</summary>
    public bool IsConnected => _connection is { IsCompletedSuccessfully: true, Result.IsConnected: true };

    /// <summary>Begins to connect and returns at once.</summary>
    /// <exception cref="ArgumentException">The configuration's text does not parse.</exception>
    public static RedisWakeHints Start(RedisOptions options)
    {
        var configuration = ConfigurationOptions.Parse(options.Configuration);
        configuration.AbortOnConnectFail = false;
        configuration.ClientName ??= options.Prefix;
        var channel = new RedisChannel($"{options.Prefix}:wake", RedisChannel.PatternMode.Literal);
        return new RedisWakeHints(configuration, channel);
    }

    /// <inheritdoc/>
    public async Task PublishAsync(StreamId root)
    {
        if (!IsConnected)
        {
            return;
        }

        try
        {
            var publisher = (await _connection).GetSubscriber();
            await publisher.PublishAsync(_channel, root.Value, CommandFlags.FireAndForget);
        }
        catch (Exception error) when (IsAway(error))
        {
            // The connection broke between the question and the call; a hint may be lost.
        }
    }

    /// <inheritdoc/>
    public IAsyncDisposable Subscribe(Action<StreamId> onNews) => new Subscription(this, onNews);

    /// <summary>Closes the connection; subscriptions end with it.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            var connection = await _connection;
            await connection.CloseAsync(allowCommandsToComplete: false);
            connection.Dispose();
        }
        catch (Exception error) when (IsAway(error))
        {
            // It never came to a connection.
        }
    }

    private async Task<ConnectionMultiplexer> ConnectAsync(ConfigurationOptions configuration)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        connection.ConnectionRestored += (_, _) => Interlocked.Increment(ref _restored);
        return connection;
    }

    private static bool IsAway(Exception error) =>
        error is RedisException or TimeoutException or ObjectDisposedException;

    /// <summary>One reader of the channel.</summary>
    private sealed class Subscription : IAsyncDisposable
    {
        private readonly Lock _gate = new();
        private readonly RedisWakeHints _hints;
        private readonly Action<StreamId> _onNews;
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _kept;
        private bool _ended;

        public Subscription(RedisWakeHints hints, Action<StreamId> onNews)
        {
            (_hints, _onNews) = (hints, onNews);
            _kept = Task.Run(KeepAsync);
        }

        public async ValueTask DisposeAsync()
        {
            lock (_gate)
            {
                _ended = true;
            }

            await _stop.CancelAsync();
            await _kept;
            await TryAsync(subscriber => subscriber.UnsubscribeAsync(_hints._channel, OnMessage));
            _stop.Dispose();
        }

        /// <summary>
        /// Subscribes, and again some time after each return of the connection: the client takes itself for subscribed
        /// also where it lost the subscription, when both its connections broke at once.
        /// </summary>
        private async Task KeepAsync()
        {
            await TryAsync(subscriber => subscriber.SubscribeAsync(_hints._channel, OnMessage));
            var seen = 0;
            using var timer = new PeriodicTimer(s_checkEvery);
            try
            {
                while (await timer.WaitForNextTickAsync(_stop.Token))
                {
                    var restored = _hints.Restored;
                    if (restored != seen && _hints.IsConnected)
                    {
                        seen = restored;
                        await TryAsync(RenewAsync);
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // Disposed.
            }
        }

        private async Task RenewAsync(ISubscriber subscriber)
        {
            await subscriber.UnsubscribeAsync(_hints._channel, OnMessage);
            await subscriber.SubscribeAsync(_hints._channel, OnMessage);
        }

        // Within the gate, so that no call begins once disposal went through it.
        private void OnMessage(RedisChannel channel, RedisValue message)
        {
            if (!StreamId.TryParse(message, out var root))
            {
                return;
            }

            lock (_gate)
            {
                if (!_ended)
                {
                    _onNews(root);
                }
            }
        }

        private async Task TryAsync(Func<ISubscriber, Task> ask)
        {
            try
            {
                await ask((await _hints._connection).GetSubscriber());
            }
            catch (Exception error) when (IsAway(error))
            {
                // Hints stay away; the store's own polling goes on.
            }
        }
    }
}
