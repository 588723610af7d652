using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeAgent.Core.Events;

/// <summary>
/// One durable event as every face shows it: store, SSE, <c>--json</c>, grain calls and golden files.
/// </summary>
/// <param name="RootSeq">Position in the tree of streams; gap-free from 1 for each root, in commit order.</param>
/// <param name="Stream">The log that holds the event.</param>
/// <param name="Seq">Position in that log; gap-free from 1.</param>
/// <param name="Ts">When the store took it, by the store's clock, UTC.</param>
/// <param name="Type">The event record's name, e.g. <c>ToolCallStarted</c>. Never renamed.</param>
/// <param name="V">Version of the event's shape, from 1.</param>
/// <param name="Data">The event's JSON object, byte for byte as stored.</param>
/// <param name="Trace">W3C <c>traceparent</c> of what caused the event; null where unknown.</param>
public sealed record EventEnvelope(
    long RootSeq,
    StreamId Stream,
    long Seq,
    DateTimeOffset Ts,
    string Type,
    int V,
    [property: JsonConverter(typeof(RawJsonConverter))] ReadOnlyMemory<byte> Data,
    string? Trace
);

/// <summary>Passes stored JSON through without reading it, so that its bytes stay as they were hashed.</summary>
internal sealed class RawJsonConverter : JsonConverter<ReadOnlyMemory<byte>>
{
    public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        Encoding.UTF8.GetBytes(JsonElement.ParseValue(ref reader).GetRawText());

    public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Span, skipInputValidation: true);
}
