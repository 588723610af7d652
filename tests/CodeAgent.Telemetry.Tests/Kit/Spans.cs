using System.Buffers;
using System.Text;
using System.Text.Json;
using CodeAgent.Core.Events;
using CodeAgent.Core.Telemetry;
using CodeAgent.Telemetry.Files;

namespace CodeAgent.Telemetry.Tests.Kit;

/// <summary>Projects and shows spans.</summary>
internal static class Spans
{
    public static List<SpanRecord> Project(IEnumerable<EventEnvelope> events, bool includeContent = false)
    {
        var projector = new SpanProjector(EventTree.Root, includeContent);
        return [.. events.SelectMany(projector.Apply)];
    }

    public static string Json(SpanRecord span)
    {
        var output = new ArrayBufferWriter<byte>();
        SpanJson.Write(output, span);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>All spans, indented, for a golden file.</summary>
    public static string Show(IEnumerable<SpanRecord> spans)
    {
        using var list = JsonDocument.Parse($"[{string.Join(',', spans.Select(Json))}]");
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            list.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    public static SpanRecord Single(this IEnumerable<SpanRecord> spans, string name) =>
        Assert.Single(spans, span => span.Name == name);

    public static object? Value(this SpanRecord span, string key) => Value(span.Attributes, key);

    public static object? Value(this IEnumerable<SpanAttribute> attributes, string key) =>
        attributes.SingleOrDefault(attribute => attribute.Key == key).Value;
}
