using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CodeAgent.Core.Telemetry;

namespace CodeAgent.Telemetry.Files;

/// <summary>A span as one JSON object; docs/telemetry.md gives the shape. The ids come first, for readers of a file's tail.</summary>
public static class SpanJson
{
    /// <summary>Name of the trace id.</summary>
    public const string TraceId = "traceId";

    /// <summary>Name of the span id.</summary>
    public const string SpanId = "spanId";

    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes one object without a line feed.</summary>
    public static void Write(IBufferWriter<byte> output, SpanRecord span)
    {
        using var writer = new Utf8JsonWriter(output, s_options);
        writer.WriteStartObject();
        writer.WriteString(TraceId, span.TraceId.ToHexString());
        writer.WriteString(SpanId, span.SpanId.ToHexString());
        if (span.ParentSpanId is { } parent)
        {
            writer.WriteString("parentSpanId", parent.ToHexString());
        }

        writer.WriteString("name", span.Name);
        writer.WriteString("kind", span.Kind == ActivityKind.Client ? "client" : "internal");
        writer.WriteString("start", Time(span.Start));
        writer.WriteString("end", Time(span.End));
        writer.WriteNumber("durationMs", Math.Round((span.End - span.Start).TotalMilliseconds, 4));
        writer.WriteString("status", span.ErrorType is null ? "unset" : "error");
        writer.WriteNumber("rootSeq", span.RootSeq);
        WriteAttributes(writer, span.Attributes);
        WriteEvents(writer, span);
        WriteLinks(writer, span.Links);
        writer.WriteEndObject();
    }

    private static void WriteEvents(Utf8JsonWriter writer, SpanRecord span)
    {
        if (span.Events.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("events");
        foreach (var happened in span.Events)
        {
            writer.WriteStartObject();
            writer.WriteString("name", happened.Name);
            writer.WriteString("time", Time(happened.Time));
            WriteAttributes(writer, happened.Attributes);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (span.DroppedEvents > 0)
        {
            writer.WriteNumber("droppedEvents", span.DroppedEvents);
        }
    }

    private static void WriteLinks(Utf8JsonWriter writer, IReadOnlyList<SpanLink> links)
    {
        if (links.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("links");
        foreach (var link in links)
        {
            writer.WriteStartObject();
            writer.WriteString(TraceId, link.TraceId.ToHexString());
            writer.WriteString(SpanId, link.SpanId.ToHexString());
            WriteAttributes(writer, link.Attributes);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteAttributes(Utf8JsonWriter writer, IReadOnlyList<SpanAttribute> attributes)
    {
        writer.WriteStartObject("attributes");
        foreach (var attribute in attributes)
        {
            writer.WritePropertyName(attribute.Key);
            WriteValue(writer, attribute.Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case string[] texts:
                writer.WriteStartArray();
                foreach (var text in texts)
                {
                    writer.WriteStringValue(text);
                }

                writer.WriteEndArray();
                break;
            default:
                throw new UnreachableException($"An attribute of type {value.GetType()}.");
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
