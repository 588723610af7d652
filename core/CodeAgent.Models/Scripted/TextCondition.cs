using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeAgent.Models.Scripted;

/// <summary>What a text must hold: <c>"words"</c>, <c>{"contains": …}</c> or <c>{"matches": …}</c>.</summary>
[JsonConverter(typeof(TextConditionConverter))]
internal sealed record TextCondition(string? Contains, string? Matches);

/// <summary>Reads the short and the long form. By hand: a nested deserialisation would lose the line of a fault.</summary>
internal sealed class TextConditionConverter : JsonConverter<TextCondition>
{
    public override TextCondition Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.String)
        {
            return new TextCondition(reader.GetString(), null);
        }

        string? contains = null;
        string? matches = null;
        for (ShortForm.Begin(reader); ShortForm.NextProperty(ref reader) is { } name; )
        {
            switch (name)
            {
                case "contains":
                    contains = Text(ref reader);
                    break;
                case "matches":
                    matches = Text(ref reader);
                    break;
                default:
                    throw ShortForm.Unknown(name);
            }
        }

        return new TextCondition(contains, matches);
    }

    public override void Write(Utf8JsonWriter writer, TextCondition value, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    private static string Text(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.String ? reader.GetString()! : throw ShortForm.WrongKind();
}
