using System.Text.Json;

namespace CodeAgent.Models.Scripted;

/// <summary>Steps through the long form of a value that also has a short one.</summary>
internal static class ShortForm
{
    public static void Begin(in Utf8JsonReader reader)
    {
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            throw WrongKind();
        }
    }

    /// <summary>Moves to the next property's value; null at the object's end.</summary>
    public static string? NextProperty(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.EndObject)
        {
            return null;
        }

        var name = reader.GetString();
        reader.Read();
        return name;
    }

    // The serialiser adds line and path to what a converter throws.
    public static JsonException Unknown(string name) => new($"unknown property '{name}'");

    public static JsonException WrongKind() => new("a value of the wrong kind");
}
