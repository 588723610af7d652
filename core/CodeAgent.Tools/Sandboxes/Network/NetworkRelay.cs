using System.Collections.Concurrent;
using System.Net.Sockets;
using CodeAgent.Core.Errors;

namespace CodeAgent.Tools.Sandboxes.Network;

/// <summary>
/// The only way out of sandboxes: an HTTP proxy in this process, reached over a Unix socket that is shown in them. It looks
/// up names itself and connects to an address that it has judged, so that a name cannot lead elsewhere later.
/// </summary>
internal sealed class NetworkRelay : IAsyncDisposable
{
    private const int MostConnections = 256;
    private readonly Socket _listener;
    private readonly DirectoryInfo _folder;
    private readonly RelayRules _rules;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _free = new(MostConnections);
    private readonly ConcurrentDictionary<Task, bool> _running = [];
    private readonly Task _accepting;

    private NetworkRelay(Socket listener, DirectoryInfo folder, RelayRules rules)
    {
        _listener = listener;
        _folder = folder;
        _rules = rules;
        _accepting = AcceptAsync();
    }

    /// <summary>The socket, absolute.</summary>
    public string SocketFile => Path.Join(_folder.FullName, "s");

    /// <summary>Starts one.</summary>
    /// <exception cref="CodeAgentException">The system does not let it (coded).</exception>
    public static NetworkRelay Start(RelayRules rules)
    {
        // Not below the state folder: a socket's path may have 107 bytes only. The folder is its owner's alone.
        var folder = Directory.CreateTempSubdirectory("codeagent-relay-");
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(Path.Join(folder.FullName, "s")));
            listener.Listen(MostConnections);
            return new NetworkRelay(listener, folder, rules);
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            listener.Dispose();
            folder.Delete(recursive: true);
            throw new CodeAgentException(
                ErrorCode.RelayFailed,
                $"The relay, by which sandboxed commands reach the network, does not start. {failure.Message}\n"
                    + "Set TMPDIR to a folder that can be written and has a short name."
            );
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_running.Keys);
        _folder.Delete(recursive: true);
        _free.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _free.WaitAsync(_stop.Token);
                var socket = await _listener.AcceptAsync(_stop.Token);
                var serving = ServeAsync(socket);
                _running[serving] = true;
                _ = serving.ContinueWith(
                    done => _running.TryRemove(done, out _),
                    CancellationToken.None,
                    TaskContinuationOptions.None,
                    TaskScheduler.Default
                );
            }
            catch (Exception failure)
                when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or a connection that was gone before it was taken.
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            await new RelayConnection(stream, _rules).ServeAsync(_stop.Token);
        }
        catch (Exception failure)
            when (failure is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side left.
        }
        finally
        {
            _free.Release();
        }
    }
}
