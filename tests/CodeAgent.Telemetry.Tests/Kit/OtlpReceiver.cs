using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CodeAgent.Telemetry.Tests.Kit;

/// <summary>What a receiver was sent.</summary>
internal sealed record Received(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body, bool IsGrpc);

/// <summary>A collector on a loopback port, over HTTP/1.1 or (for gRPC) HTTP/2 without TLS.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Received> _received = [];

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>How each request is answered; the default takes all.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public IReadOnlyList<Received> Requests => [.. _received];

    public Uri Address => new(_app.Urls.Single());

    /// <summary>All spans received, in order.</summary>
    public List<OtlpSpan> Spans => [.. Requests.SelectMany(request => OtlpDecoder.Spans(request.Body))];

    public static async Task<OtlpReceiver> StartAsync(HttpProtocols protocols = HttpProtocols.Http1, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
                kestrel.Listen(System.Net.IPAddress.Loopback, port, listen => listen.Protocols = protocols)
            );
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.Run(receiver.ReceiveAsync);
        await app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var isGrpc = context.Request.ContentType == "application/grpc";
        var headers = context.Request.Headers.ToDictionary(
            h => h.Key,
            h => h.Value.ToString(),
            StringComparer.OrdinalIgnoreCase
        );
        _received.Enqueue(new Received(context.Request.Path, headers, Unwrap(body.ToArray(), headers, isGrpc), isGrpc));
        if (isGrpc)
        {
            context.Response.ContentType = "application/grpc";
            context.Response.AppendTrailer("grpc-status", "0");
        }

        await Answer(context);
        if (isGrpc && !context.Response.HasStarted)
        {
            await context.Response.Body.WriteAsync(new byte[5]);
        }
    }

    private static byte[] Unwrap(byte[] body, Dictionary<string, string> headers, bool isGrpc)
    {
        var isCompressed = isGrpc ? body[0] == 1 : headers.GetValueOrDefault("Content-Encoding") == "gzip";
        var message = isGrpc ? body[5..] : body;
        if (!isCompressed)
        {
            return message;
        }

        var plain = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(message), CompressionMode.Decompress);
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
