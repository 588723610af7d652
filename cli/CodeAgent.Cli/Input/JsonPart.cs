using System.Text.Json;

namespace CodeAgent.Cli.Input;

/// <summary>Members of JSON that others wrote; what is not there or of another kind is null.</summary>
internal static class JsonPart
{
    public static bool Member(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value);
    }

    public static string? Text(JsonElement element, string name) =>
        Member(element, name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static JsonElement? Object(JsonElement element, string name) =>
        Member(element, name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>Whether a member says something: it is there and neither null, false nor empty.</summary>
    public static bool IsSaid(JsonElement element, string name) =>
        Member(element, name, out var value)
        && value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.False => false,
            JsonValueKind.Array => value.GetArrayLength() > 0,
            JsonValueKind.Object => value.EnumerateObject().Any(),
            JsonValueKind.String => value.GetString()!.Length > 0,
            _ => true,
        };
}
