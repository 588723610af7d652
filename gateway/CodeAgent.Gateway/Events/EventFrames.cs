using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CodeAgent.Gateway.Events;

/// <summary>Writes the frames of an event stream (text/event-stream).</summary>
internal sealed class EventFrames
{
    /// <summary>Bytes that are held back at the most before they are sent.</summary>
    private const int FullBuffer = 16 * 1024;

    private readonly PipeWriter _output;

    private EventFrames(PipeWriter output) => _output = output;

    public bool IsFull => _output.UnflushedBytes >= FullBuffer;

    /// <summary>Begins the answer; a reader that lost it comes back after two seconds.</summary>
    public static EventFrames Begin(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var frames = new EventFrames(response.BodyWriter);
        frames.Text("retry: 2000\n\n");
        return frames;
    }

    /// <summary>A frame.</summary>
    /// <param name="id">Where a reader goes on from; null for one that does not count.</param>
    /// <param name="name">The event's name.</param>
    /// <param name="data">Its data; where stored JSON has line breaks each line is one of the frame's.</param>
    public void Event(long? id, string name, ReadOnlySpan<byte> data)
    {
        if (id is { } number)
        {
            Text(string.Create(CultureInfo.InvariantCulture, $"id: {number}\n"));
        }

        Text($"event: {name}\n");
        foreach (var line in data.SplitAny("\r\n"u8))
        {
            Text("data: ");
            _output.Write(data[line]);
            Text("\n");
        }

        Text("\n");
    }

    /// <summary>A comment, which shows both sides that the other is there.</summary>
    public void Comment(string text) => Text($": {text}\n\n");

    public async Task FlushAsync(CancellationToken cancellationToken) => await _output.FlushAsync(cancellationToken);

    private void Text(string text) => Encoding.UTF8.GetBytes(text, _output);
}
