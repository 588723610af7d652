using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeAgent.Models.Scripted;

/// <summary>What a text must hold: <c>"words"</c>, <c>{"contains": …}</c> or <c>{"matches": …}</c>.</summary>
[JsonConverter(typeof(TextConditionConverter))]
internal sealed record TextCondition(string? Contains, string? Matches);

internal sealed record TextConditionParts
{
    public string? Contains { get; init; }

    public string? Matches { get; init; }
}

/// <summary>Reads the short and the long form.</summary>
internal sealed class TextConditionConverter : JsonConverter<TextCondition>
{
    public override TextCondition Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.String)
        {
            return new TextCondition(reader.GetString(), null);
        }

        var parts = JsonSerializer.Deserialize(ref reader, ScriptJson.Default.TextConditionParts)!;
        return new TextCondition(parts.Contains, parts.Matches);
    }

    public override void Write(Utf8JsonWriter writer, TextCondition value, JsonSerializerOptions options) =>
        throw new NotSupportedException();
}
