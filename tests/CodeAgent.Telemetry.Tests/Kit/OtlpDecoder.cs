namespace CodeAgent.Telemetry.Tests.Kit;

/// <summary>A span as a collector reads it.</summary>
internal sealed record OtlpSpan(string TraceId, string SpanId, string ParentSpanId, string Name, long Kind)
{
    public ulong Start { get; init; }
    public ulong End { get; init; }
    public uint Flags { get; init; }
    public long Status { get; init; }
    public string Scope { get; init; } = "";
    public string SchemaUrl { get; init; } = "";
    public long DroppedEvents { get; init; }
    public Dictionary<string, object> Resource { get; init; } = [];
    public Dictionary<string, object> Attributes { get; init; } = [];
    public List<(ulong Time, string Name, Dictionary<string, object> Attributes)> Events { get; init; } = [];
    public List<(string TraceId, string SpanId, Dictionary<string, object> Attributes)> Links { get; init; } = [];
}

/// <summary>
/// Reads <c>ExportTraceServiceRequest</c> by the field numbers of opentelemetry-proto's trace.proto. A test holds it against
/// OpenTelemetry's own exporter, so that it cannot share a mistake with the encoder.
/// </summary>
internal static class OtlpDecoder
{
    public static IEnumerable<OtlpSpan> Spans(byte[] request) =>
        from resourceSpans in new ProtoMessage(request).Messages(1)
        let resource = Attributes(resourceSpans.Message(1), 1)
        from scopeSpans in resourceSpans.Messages(2)
        from span in scopeSpans.Messages(2)
        select Span(span) with
        {
            Resource = resource,
            Scope = scopeSpans.Message(1).Text(1),
            SchemaUrl = scopeSpans.Text(3),
        };

    private static OtlpSpan Span(ProtoMessage span) =>
        new(Hex(span.Bytes(1)), Hex(span.Bytes(2)), Hex(span.Bytes(4)), span.Text(5), span.Integer(6))
        {
            Start = span.Fixed64(7),
            End = span.Fixed64(8),
            Flags = span.Fixed32(16),
            Status = span.Has(15) ? span.Message(15).Integer(3) : 0,
            DroppedEvents = span.Integer(12),
            Attributes = Attributes(span, 9),
            Events = [.. span.Messages(11).Select(e => (e.Fixed64(1), e.Text(2), Attributes(e, 3)))],
            Links = [.. span.Messages(13).Select(l => (Hex(l.Bytes(1)), Hex(l.Bytes(2)), Attributes(l, 4)))],
        };

    private static Dictionary<string, object> Attributes(ProtoMessage owner, int field) =>
        owner.Messages(field).ToDictionary(pair => pair.Text(1), pair => Value(pair.Message(2)));

    private static object Value(ProtoMessage value) =>
        value.Has(1) ? value.Text(1)
        : value.Has(2) ? value.Integer(2) == 1
        : value.Has(3) ? value.Integer(3)
        : value.Has(4) ? value.Double(4)
        : value.Has(5) ? value.Message(5).Messages(1).Select(one => (string)Value(one)).ToArray()
        : throw new InvalidDataException("A value of no known kind.");

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
