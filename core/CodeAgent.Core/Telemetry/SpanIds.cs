using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CodeAgent.Core.Events;

namespace CodeAgent.Core.Telemetry;

/// <summary>
/// Trace and span ids computed from what the log says (SHA-256), so that any process, before and after a crash, gives the
/// same operation the same id and a repeated export is the same span.
/// </summary>
public static class SpanIds
{
    /// <summary>The trace of a whole tree.</summary>
    public static ActivityTraceId Trace(StreamId root)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(hash, "trace", root.Value);
        return ActivityTraceId.CreateFromBytes(NotZero(hash[..16]));
    }

    /// <summary>The span of a turn.</summary>
    public static ActivitySpanId Turn(StreamId stream, string turnId) => Span("turn", stream.Value, turnId);

    /// <summary>The span of one attempt of a model call.</summary>
    public static ActivitySpanId ModelCall(StreamId stream, string callId, int attempt) =>
        Span("chat", stream.Value, callId, attempt.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// The span of a tool call. All attempts share it: what the first one's children were given stays their parent when
    /// recovery runs the call again.
    /// </summary>
    public static ActivitySpanId ToolCall(StreamId stream, string callId) => Span("tool", stream.Value, callId);

    /// <summary>
    /// W3C <c>traceparent</c> of a running tool call: for <c>TRACEPARENT</c> of its processes and for the commands it posts.
    /// </summary>
    public static string ToolCallParent(StreamId root, StreamId stream, string callId) =>
        Format(Trace(root), ToolCall(stream, callId));

    /// <summary>W3C <c>traceparent</c> of a turn, for what the runner does on the turn's behalf.</summary>
    public static string TurnParent(StreamId root, StreamId stream, string turnId) =>
        Format(Trace(root), Turn(stream, turnId));

    /// <summary>Writes a sampled W3C <c>traceparent</c>.</summary>
    public static string Format(ActivityTraceId trace, ActivitySpanId span) =>
        $"00-{trace.ToHexString()}-{span.ToHexString()}-01";

    private static ActivitySpanId Span(params ReadOnlySpan<string> parts)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(hash, parts);
        return ActivitySpanId.CreateFromBytes(NotZero(hash[..8]));
    }

    // Each part is followed by a NUL, which no stream name contains; at most one part of a kind is free text. So no two
    // lists of parts read the same.
    private static void Hash(Span<byte> hash, params ReadOnlySpan<string> parts)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        foreach (var part in parts)
        {
            Encoding.UTF8.GetBytes(part, buffer);
            buffer.Write<byte>([0]);
        }

        SHA256.HashData(buffer.WrittenSpan, hash);
    }

    // All zeros means "no id" to W3C.
    private static Span<byte> NotZero(Span<byte> id)
    {
        if (!id.ContainsAnyExcept((byte)0))
        {
            id[^1] = 1;
        }

        return id;
    }
}
