using System.Diagnostics;

namespace CodeAgent.Core.Telemetry;

/// <summary>A finished span, computed from the log. Times are the store's.</summary>
/// <param name="TraceId">The tree's trace.</param>
/// <param name="SpanId">Stable: the same operation has the same id in every export.</param>
/// <param name="ParentSpanId">The parent in the same trace; null for none.</param>
/// <param name="Name">Operation and what it is on; never an id.</param>
/// <param name="Kind">Client for model calls, else internal.</param>
/// <param name="Start">Begin, UTC.</param>
/// <param name="End">End, UTC; never before the begin.</param>
/// <param name="RootSeq">Position of the event that ended it: what an export cursor is compared with.</param>
public sealed record SpanRecord(
    ActivityTraceId TraceId,
    ActivitySpanId SpanId,
    ActivitySpanId? ParentSpanId,
    string Name,
    ActivityKind Kind,
    DateTimeOffset Start,
    DateTimeOffset End,
    long RootSeq
)
{
    /// <summary>Why it did not do what it was for; null for success. A span with one has the status ERROR.</summary>
    public string? ErrorType { get; init; }

    /// <summary>Facts, in a fixed order; <c>error.type</c> is among them.</summary>
    public IReadOnlyList<SpanAttribute> Attributes { get; init; } = [];

    /// <summary>What happened within it, in order.</summary>
    public IReadOnlyList<SpanEvent> Events { get; init; } = [];

    /// <summary>Events left out because there were too many.</summary>
    public int DroppedEvents { get; init; }

    /// <summary>Spans of this and other traces that it has to do with but that are not its parent.</summary>
    public IReadOnlyList<SpanLink> Links { get; init; } = [];
}

/// <summary>Something that happened at one instant within a span.</summary>
public sealed record SpanEvent(string Name, DateTimeOffset Time, IReadOnlyList<SpanAttribute> Attributes);

/// <summary>A span that another one has to do with.</summary>
public sealed record SpanLink(ActivityTraceId TraceId, ActivitySpanId SpanId, IReadOnlyList<SpanAttribute> Attributes);

/// <summary>A fact about a span.</summary>
public readonly record struct SpanAttribute
{
    private SpanAttribute(string key, object value) => (Key, Value) = (key, value);

    /// <summary>Its name.</summary>
    public string Key { get; }

    /// <summary>A <see cref="string"/>, <see cref="long"/>, <see cref="double"/>, <see cref="bool"/> or array of strings.</summary>
    public object Value { get; }

    /// <summary>A text.</summary>
    public static SpanAttribute Of(string key, string value) => new(key, value);

    /// <summary>A whole number.</summary>
    public static SpanAttribute Of(string key, long value) => new(key, value);

    /// <summary>A number.</summary>
    public static SpanAttribute Of(string key, double value) => new(key, value);

    /// <summary>A truth value.</summary>
    public static SpanAttribute Of(string key, bool value) => new(key, value);

    /// <summary>Texts.</summary>
    public static SpanAttribute Of(string key, string[] value) => new(key, value);
}
