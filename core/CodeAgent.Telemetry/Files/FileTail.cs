using System.Buffers;
using System.Text.Json;
using CodeAgent.Core.Telemetry;

namespace CodeAgent.Telemetry.Files;

/// <summary>Knows the spans in the last lines of a file.</summary>
internal sealed class FileTail(int maxLines)
{
    private const int FirstChunk = 64 * 1024;
    private readonly HashSet<(string Trace, string Span)> _ids = [];
    private readonly Queue<(string Trace, string Span)> _order = [];
    private long _knownLength = -1;

    public static (string Trace, string Span) IdOf(SpanRecord span) =>
        (span.TraceId.ToHexString(), span.SpanId.ToHexString());

    public bool Contains((string Trace, string Span) id) => _ids.Contains(id);

    /// <summary>Reads the file's end where someone else wrote since, and cuts off a line that has no end.</summary>
    public async Task CatchUpAsync(FileStream file, CancellationToken cancellationToken)
    {
        if (file.Length == _knownLength)
        {
            return;
        }

        var tail = await ReadTailAsync(file, cancellationToken);
        var end = tail.Span.LastIndexOf((byte)'\n') + 1;
        Mend(file, tail.Span[end..]);
        _ids.Clear();
        _order.Clear();
        foreach (var line in tail.Span[..end].Split((byte)'\n'))
        {
            Remember(tail.Span[line]);
        }
    }

    /// <summary>Adds what was just written, or was there already.</summary>
    public void Wrote(long length, IEnumerable<SpanRecord> spans)
    {
        _knownLength = length;
        foreach (var span in spans)
        {
            Remember(IdOf(span));
        }
    }

    // Only what a crash left of a line of ours is taken away; another's last line is ended instead.
    private static void Mend(FileStream file, ReadOnlySpan<byte> rest)
    {
        var begin = "{\"traceId\":"u8;
        if (rest.StartsWith(begin) || begin.StartsWith(rest))
        {
            file.SetLength(file.Length - rest.Length);
        }
        else
        {
            file.Position = file.Length;
            file.Write("\n"u8);
        }
    }

    // The last lines: whole ones, and what follows the last line feed.
    private async Task<ReadOnlyMemory<byte>> ReadTailAsync(FileStream file, CancellationToken cancellationToken)
    {
        for (var size = (long)FirstChunk; ; size *= 2)
        {
            var buffer = new byte[Math.Min(size, file.Length)];
            file.Position = file.Length - buffer.Length;
            await file.ReadExactlyAsync(buffer, cancellationToken);
            if (buffer.Length == file.Length)
            {
                return buffer;
            }

            if (buffer.AsSpan().Count((byte)'\n') > maxLines)
            {
                return buffer.AsMemory(buffer.AsSpan().IndexOf((byte)'\n') + 1);
            }
        }
    }

    private void Remember(ReadOnlySpan<byte> line)
    {
        if (!line.IsEmpty && ReadId(line) is { } id)
        {
            Remember(id);
        }
    }

    private void Remember((string Trace, string Span) id)
    {
        if (!_ids.Add(id))
        {
            return;
        }

        _order.Enqueue(id);
        if (_order.Count > maxLines)
        {
            _ids.Remove(_order.Dequeue());
        }
    }

    // A line that is not ours is left alone.
    private static (string Trace, string Span)? ReadId(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            return
                reader.Read()
                && Read(ref reader, SpanJson.TraceId) is { } trace
                && Read(ref reader, SpanJson.SpanId) is { } span
                ? (trace, span)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Read(ref Utf8JsonReader reader, string name) =>
        reader.Read()
        && reader.TokenType == JsonTokenType.PropertyName
        && reader.ValueTextEquals(name)
        && reader.Read()
        && reader.TokenType == JsonTokenType.String
            ? reader.GetString()
            : null;
}
