using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CodeAgent.Gateway.Events;

/// <summary>Writes the frames of an event stream (text/event-stream).</summary>
internal sealed class EventFrames
{
    /// <summary>Bytes that are held back at the most before they are sent.</summary>
    private const int FullBuffer = 16 * 1024;

    private readonly PipeWriter _output;
    private readonly bool _isNamed;

    private EventFrames(PipeWriter output, bool isNamed) => (_output, _isNamed) = (output, isNamed);

    public bool IsFull => _output.UnflushedBytes >= FullBuffer;

    /// <summary>Begins the answer; a reader that lost it comes back after two seconds.</summary>
    public static EventFrames Begin(HttpResponse response, bool isNamed)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var frames = new EventFrames(response.BodyWriter, isNamed);
        frames._output.Write("retry: 2000\n\n"u8);
        return frames;
    }

    public void Write(TreeFrame frame) => frame.WriteTo(_output, _isNamed);

    /// <summary>A comment, which shows both sides that the other is there.</summary>
    public void KeepAlive() => _output.Write(": keep-alive\n\n"u8);

    public async Task FlushAsync(CancellationToken cancellationToken) => await _output.FlushAsync(cancellationToken);
}
