using System.Diagnostics;
using CodeAgent.Core.Telemetry;

namespace CodeAgent.Telemetry.Otlp;

/// <summary>
/// Span records as <c>ExportTraceServiceRequest</c> (opentelemetry-proto 1.x). Written by hand, since an
/// <see cref="Activity"/> cannot be given its own span id through any public member.
/// </summary>
internal sealed class OtlpTraceEncoder(IReadOnlyList<KeyValuePair<string, string>> resource)
{
    // Well under the 4 MiB that gRPC receivers take by default.
    private const int MaxRequestLength = 2 * 1024 * 1024;
    private const int MaxSpans = 512;
    private const int StatusError = 2;
    private const uint SampledAndLocal = 0x101;

    /// <summary>Encodes the spans from an index on, as many as one request should hold; gives the index after the last.</summary>
    public ReadOnlyMemory<byte> Encode(IReadOnlyList<SpanRecord> spans, int from, out int next)
    {
        var writer = new ProtoWriter();
        var resourceSpans = writer.Begin(1);
        WriteResource(writer);
        var scopeSpans = writer.Begin(2);
        WriteScope(writer);
        for (next = from; next < spans.Count && next - from < MaxSpans && writer.Length < MaxRequestLength; next++)
        {
            WriteSpan(writer, spans[next]);
        }

        writer.Text(3, AgentTelemetry.SchemaUrl);
        writer.End(scopeSpans);
        writer.End(resourceSpans);
        return writer.Written;
    }

    private void WriteResource(ProtoWriter writer)
    {
        var message = writer.Begin(1);
        foreach (var (key, value) in resource)
        {
            WriteAttribute(writer, 1, SpanAttribute.Of(key, value));
        }

        writer.End(message);
    }

    private static void WriteScope(ProtoWriter writer)
    {
        var message = writer.Begin(1);
        writer.Text(1, AgentTelemetry.Name);
        writer.Text(2, AgentTelemetry.Version);
        writer.End(message);
    }

    private static void WriteSpan(ProtoWriter writer, SpanRecord span)
    {
        var message = writer.Begin(2);
        WriteIds(writer, span.TraceId, span.SpanId);
        if (span.ParentSpanId is { } parent)
        {
            Span<byte> id = stackalloc byte[8];
            parent.CopyTo(id);
            writer.Bytes(4, id);
        }

        writer.Fixed32(16, SampledAndLocal);
        writer.Text(5, span.Name);
        writer.Integer(6, span.Kind == ActivityKind.Client ? 3 : 1);
        writer.Fixed64(7, Nanoseconds(span.Start));
        writer.Fixed64(8, Nanoseconds(span.End));
        WriteAttributes(writer, 9, span.Attributes);
        WriteEvents(writer, span);
        WriteLinks(writer, span.Links);
        if (span.ErrorType is not null)
        {
            var status = writer.Begin(15);
            writer.Integer(3, StatusError);
            writer.End(status);
        }

        writer.End(message);
    }

    private static void WriteEvents(ProtoWriter writer, SpanRecord span)
    {
        foreach (var happened in span.Events)
        {
            var message = writer.Begin(11);
            writer.Fixed64(1, Nanoseconds(happened.Time));
            writer.Text(2, happened.Name);
            WriteAttributes(writer, 3, happened.Attributes);
            writer.End(message);
        }

        if (span.DroppedEvents > 0)
        {
            writer.Integer(12, span.DroppedEvents);
        }
    }

    private static void WriteLinks(ProtoWriter writer, IReadOnlyList<SpanLink> links)
    {
        foreach (var link in links)
        {
            var message = writer.Begin(13);
            WriteIds(writer, link.TraceId, link.SpanId);
            WriteAttributes(writer, 4, link.Attributes);
            writer.End(message);
        }
    }

    private static void WriteIds(ProtoWriter writer, ActivityTraceId trace, ActivitySpanId span)
    {
        Span<byte> id = stackalloc byte[16];
        trace.CopyTo(id);
        writer.Bytes(1, id);
        span.CopyTo(id[..8]);
        writer.Bytes(2, id[..8]);
    }

    private static void WriteAttributes(ProtoWriter writer, int field, IReadOnlyList<SpanAttribute> attributes)
    {
        foreach (var attribute in attributes)
        {
            WriteAttribute(writer, field, attribute);
        }
    }

    private static void WriteAttribute(ProtoWriter writer, int field, SpanAttribute attribute)
    {
        var message = writer.Begin(field);
        writer.Text(1, attribute.Key);
        WriteValue(writer, 2, attribute.Value);
        writer.End(message);
    }

    private static void WriteValue(ProtoWriter writer, int field, object value)
    {
        var message = writer.Begin(field);
        switch (value)
        {
            case string text:
                writer.Text(1, text);
                break;
            case bool truth:
                writer.Integer(2, truth ? 1 : 0);
                break;
            case long number:
                writer.Integer(3, number);
                break;
            case double number:
                writer.Double(4, number);
                break;
            case string[] texts:
                WriteArray(writer, texts);
                break;
            default:
                throw new UnreachableException($"An attribute of type {value.GetType()}.");
        }

        writer.End(message);
    }

    private static void WriteArray(ProtoWriter writer, string[] texts)
    {
        var array = writer.Begin(5);
        foreach (var text in texts)
        {
            WriteValue(writer, 1, text);
        }

        writer.End(array);
    }

    private static ulong Nanoseconds(DateTimeOffset time) => (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
