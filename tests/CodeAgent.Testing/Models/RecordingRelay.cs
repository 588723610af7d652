using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CodeAgent.Testing.Models;

/// <summary>
/// Stands before a model server and keeps every request as it was sent. Answers pass byte by byte, also one that breaks
/// off.
/// </summary>
public sealed class RecordingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Uri _server;
    private readonly Task _accepting;

    /// <summary>Starts on a free port.</summary>
    /// <param name="server">The server behind it.</param>
    public RecordingRelay(Uri server)
    {
        _server = server;
        _listener.Start();
        BaseUrl = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri BaseUrl { get; }

    /// <summary>What was asked, in order.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(PassAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception error)
            when (error is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped, in the middle of a wait or just before one.
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var _ = client;
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(_server.Host, _server.Port, _stop.Token);
            var answers = server.GetStream().CopyToAsync(client.GetStream(), _stop.Token);
            await Task.WhenAny(answers, AskAsync(client.GetStream(), server.GetStream()));
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // The server is not there, or the relay stops.
        }
    }

    /// <summary>Passes requests on until one of the two leaves; then both lose their connection.</summary>
    private async Task AskAsync(NetworkStream caller, NetworkStream server)
    {
        try
        {
            while (true)
            {
                var request = await HttpRequestReader.ReadAsync(caller, _stop.Token);
                _requests.Enqueue(request);
                await server.WriteAsync(Encoding.UTF8.GetBytes(Text(request)), _stop.Token);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // The caller left, or the relay stops.
        }
    }

    private string Text(RecordedRequest request)
    {
        var text = new StringBuilder($"{request.Method} {request.Path} HTTP/1.1\r\nhost: {_server.Authority}\r\n");
        foreach (var (name, value) in request.Headers.Where(header => header.Key != "host"))
        {
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return text.Append("\r\n").Append(request.Body).ToString();
    }
}
