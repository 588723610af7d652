using System.Threading.Channels;
using CodeAgent.Tools.Mcp.Configuration;
using CodeAgent.Tools.Processes;
using ModelContextProtocol.Protocol;

namespace CodeAgent.Tools.Mcp.Servers;

/// <summary>How a server stands.</summary>
public enum McpServerState
{
    /// <summary>It is being started or reached for the first time.</summary>
    Starting,

    /// <summary>It answers.</summary>
    Connected,

    /// <summary>It ended and is started again after a pause.</summary>
    Restarting,

    /// <summary>It failed too often, or cannot be started at all.</summary>
    Failed,

    /// <summary>Nobody accepted it yet.</summary>
    Untrusted,

    /// <summary>A person has to sign in.</summary>
    SignInNeeded,
}

/// <summary>Keeps one server running: starts it, follows its end, starts it again with growing pauses, gives up in the end.</summary>
internal sealed class McpServer : IAsyncDisposable
{
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_steady = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_betweenLists = TimeSpan.FromMilliseconds(250);
    private readonly McpOptions _options;
    private readonly McpTransports _transports;
    private readonly string _workspace;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _firstOutcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly Lock _lock = new();
    private TaskCompletionSource<McpConnection> _connected = New();
    private int _isDisposed;
    private Task _work = Task.CompletedTask;

    public McpServer(McpServerSettings settings, string workspace, McpTransports transports, McpOptions options)
    {
        Settings = settings;
        _workspace = workspace;
        _transports = transports;
        _options = options;
    }

    /// <summary>How it is configured.</summary>
    public McpServerSettings Settings { get; }

    /// <summary>How it stands.</summary>
    public McpServerState State { get; private set; } = McpServerState.Starting;

    /// <summary>Why it does not answer; null while it does.</summary>
    public string? Reason { get; private set; }

    /// <summary>Its tools as it last told them, also while it is started again.</summary>
    public IReadOnlyList<Tool> Tools { get; private set; } = [];

    /// <summary>What was left out of what it said.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    /// <summary>Whether it has resources.</summary>
    public bool HasResources { get; private set; }

    /// <summary>Grows with each change of the tools.</summary>
    public int Version { get; private set; }

    /// <summary>How often it was started.</summary>
    public int Starts { get; private set; }

    /// <summary>Ends when it answered or failed for the first time.</summary>
    public Task FirstOutcome => _firstOutcome.Task;

    /// <summary>Begins to keep it running, in the background.</summary>
    public void Start() => _work = Task.Run(RunAsync);

    /// <summary>The connection, waited for while the server is started.</summary>
    /// <exception cref="IOException">It does not answer, and why.</exception>
    public async Task<McpConnection> ConnectAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        Task<McpConnection> connected;
        lock (_lock)
        {
            connected = _connected.Task;
        }

        try
        {
            return await connected.WaitAsync(patience, _options.Clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new IOException($"The server '{Settings.Name}' does not answer. {Reason}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _stop.CancelAsync();
            await _work;
            _stop.Dispose();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            if (_options.Trust.Refusal(Settings, _workspace) is { } refusal)
            {
                Leave(McpServerState.Untrusted, refusal);
                return;
            }

            await KeepRunningAsync();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            Leave(McpServerState.Failed, "The host ends.");
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Leave(McpServerState.Failed, Describe(error));
        }
    }

    private async Task KeepRunningAsync()
    {
        for (var failures = 0; failures < _options.MostFailures; )
        {
            var began = _options.Clock.GetTimestamp();
            string reason;
            try
            {
                reason = await ServeAsync();
            }
            catch (Exception error) when (error is not OperationCanceledException && Needed(error) is { } needed)
            {
                Leave(McpServerState.SignInNeeded, needed.Message);
                return;
            }
            catch (Exception error) when (error is not OutOfMemoryException && !_stop.IsCancellationRequested)
            {
                reason = Describe(error);
            }

            failures = _options.Clock.GetElapsedTime(began) > s_steady ? 1 : failures + 1;
            if (failures < _options.MostFailures)
            {
                Pause(reason);
                await Task.Delay(PauseAfter(failures), _options.Clock, _stop.Token);
            }
            else
            {
                Leave(McpServerState.Failed, $"{reason} It failed {failures} times in a row and is left alone.");
            }
        }
    }

    /// <summary>One life of the server; answers with why it is over.</summary>
    private async Task<string> ServeAsync()
    {
        Starts++;
        var link = _transports.Open(Settings, _workspace);
        await using var connection = await McpConnection.OpenAsync(
            Settings,
            link,
            _options,
            () => _changes.Writer.TryWrite(true),
            _stop.Token
        );
        Publish(connection);
        while (true)
        {
            var change = _changes.Reader.WaitToReadAsync(_stop.Token).AsTask();
            if (await Task.WhenAny(connection.Ended, change) == connection.Ended)
            {
                return await connection.Ended;
            }

            await change;
            await Task.Delay(s_betweenLists, _options.Clock, _stop.Token);
            _changes.Reader.TryRead(out _);
            await connection.RefreshAsync(_stop.Token);
            Publish(connection);
        }
    }

    private void Publish(McpConnection connection)
    {
        lock (_lock)
        {
            (Tools, Problems, Reason, State) = (connection.Tools, connection.Problems, null, McpServerState.Connected);
            HasResources = connection.Client.ServerCapabilities.Resources is not null;
            Version++;
            _connected.TrySetResult(connection);
        }

        _firstOutcome.TrySetResult();
    }

    private void Pause(string reason)
    {
        lock (_lock)
        {
            (State, Reason) = (McpServerState.Restarting, reason);
            if (_connected.Task.IsCompleted)
            {
                _connected = New();
            }
        }

        _firstOutcome.TrySetResult();
    }

    private void Leave(McpServerState state, string reason)
    {
        lock (_lock)
        {
            (State, Reason, Tools) = (state, reason, []);
            Version++;
            if (_connected.Task.IsCompleted)
            {
                _connected = New();
            }

            _connected.TrySetException(new IOException($"The server '{Settings.Name}' does not answer. {reason}"));
            // Nobody may be waiting for it.
            _ = _connected.Task.Exception;
        }

        _firstOutcome.TrySetResult();
    }

    private TimeSpan PauseAfter(int failures)
    {
        var pause = _options.FirstPause * Math.Pow(2, failures - 1);
        return pause < s_longestPause ? pause : s_longestPause;
    }

    private string Describe(Exception error)
    {
        var text = error switch
        {
            ChildStartException or TimeoutException or IOException => error.Message,
            HttpRequestException { StatusCode: { } status } => $"It answers with HTTP status {(int)status}.",
            _ => error.InnerException is { } inner && error is AggregateException ? inner.Message : error.Message,
        };
        return Settings.IsRemote || error is ChildStartException
            ? text
            : $"{text} Its errors are in {_transports.LogFile(Settings)}.";
    }

    private static SignInNeededException? Needed(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is SignInNeededException needed)
            {
                return needed;
            }
        }

        return null;
    }

    private static TaskCompletionSource<McpConnection> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
