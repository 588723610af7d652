using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeAgent.Core.Events;

/// <summary>
/// Names one append-only log: <c>session/{id}</c>, <c>task/{id}</c>, <c>task/{id}/coordinator</c> or
/// <c>task/{id}/{subtask}/{attempt}</c>. Compared by ordinal value; at most 200 characters of <c>[A-Za-z0-9._/-]</c>.
/// </summary>
[JsonConverter(typeof(StreamIdJsonConverter))]
public readonly record struct StreamId
{
    private const int MaxLength = 200;
    private readonly string? _value;

    private StreamId(string value) => _value = value;

    /// <summary>The whole name, e.g. <c>session/01J…</c>.</summary>
    public string Value => _value ?? "";

    /// <summary>The first part of the name: <c>session</c> or <c>task</c>.</summary>
    public string Kind => Value.Split('/', 2)[0];

    /// <summary>What follows the kind, e.g. the session's id.</summary>
    public string Key => Value.Split('/', 2) is [_, var key] ? key : "";

    /// <summary>The stream of a session.</summary>
    /// <exception cref="FormatException">The id has characters that a stream name may not have.</exception>
    public static StreamId Session(string id) => Parse($"session/{id}");

    /// <summary>The stream of a task.</summary>
    /// <exception cref="FormatException">The id has characters that a stream name may not have.</exception>
    public static StreamId Task(string id) => Parse($"task/{id}");

    /// <summary>Reads a name.</summary>
    /// <exception cref="FormatException">The text is not a stream name.</exception>
    public static StreamId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a stream name.");

    /// <summary>Reads a name; false where the text is not one.</summary>
    public static bool TryParse(string? text, out StreamId id)
    {
        var valid =
            text is { Length: > 2 and <= MaxLength }
            && text.Split('/') is { Length: >= 2 } parts
            && parts.All(IsPart)
            && parts[0] is "session" or "task";
        id = valid ? new StreamId(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsPart(string part) =>
        part.Length > 0
        && part is not "." and not ".."
        && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}

internal sealed class StreamIdJsonConverter : JsonConverter<StreamId>
{
    public override StreamId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        StreamId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not a stream name.");

    public override void Write(Utf8JsonWriter writer, StreamId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
