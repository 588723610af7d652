using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CodeAgent.Testing.Models;

/// <summary>
/// A real HTTP/1.1 server on a free loopback port, one request a connection. It records what it is asked and can break
/// or hold a connection in the middle of an answer, which ready-made servers do not do.
/// </summary>
public sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly TaskCompletionSource _clientLeft = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<RecordedRequest, ServerAnswer> _answer;
    private readonly Task _accepting;

    private LoopbackServer(Func<RecordedRequest, ServerAnswer> answer)
    {
        _answer = answer;
        _listener.Start();
        BaseUrl = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri BaseUrl { get; }

    /// <summary>What it was asked, in order.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>Completes when a client has left before its answer was whole.</summary>
    public Task ClientLeft => _clientLeft.Task;

    /// <summary>Starts a server that gives one answer to everything.</summary>
    public static LoopbackServer Start(ServerAnswer answer) => new(_ => answer);

    /// <summary>Starts a server that decides by the request.</summary>
    public static LoopbackServer Start(Func<RecordedRequest, ServerAnswer> answer) => new(answer);

    /// <summary>Stops it and waits for its connections to end.</summary>
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
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception error)
            when (error is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped, in the middle of a wait or just before one.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            var stream = client.GetStream();
            var request = await HttpRequestReader.ReadAsync(stream, _stop.Token);
            _requests.Enqueue(request);
            await WriteAsync(stream, _answer(request));
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            // A reset, also in the middle of the answer, is a way to leave.
            _clientLeft.TrySetResult();
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task WriteAsync(NetworkStream stream, ServerAnswer answer)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} Recorded\r\n");
        head.Append(CultureInfo.InvariantCulture, $"content-type: {answer.ContentType}\r\n");
        head.Append("transfer-encoding: chunked\r\nconnection: close\r\n");
        foreach (var (name, value) in answer.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        await SendAsync(stream, head.Append("\r\n").ToString());
        for (var i = 0; i < answer.Parts.Count; i++)
        {
            var part = answer.Parts[i];
            await answer.BeforePart(i).WaitAsync(_stop.Token);
            await SendAsync(stream, $"{Encoding.UTF8.GetByteCount(part):x}\r\n{part}\r\n");
        }

        switch (answer.End)
        {
            case AnswerEnd.Whole:
                await SendAsync(stream, "0\r\n\r\n");
                break;
            case AnswerEnd.Cut:
                // Without the last chunk: for the client the connection ended in the middle of the answer.
                break;
            case AnswerEnd.Hang:
                await WaitForClientToLeaveAsync(stream);
                break;
        }
    }

    private async Task WaitForClientToLeaveAsync(NetworkStream stream)
    {
        while (await stream.ReadAsync(new byte[1], _stop.Token) > 0) { }
        _clientLeft.TrySetResult();
    }

    private async Task SendAsync(NetworkStream stream, string text) =>
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), _stop.Token);
}
