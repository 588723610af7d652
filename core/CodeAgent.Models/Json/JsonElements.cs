using System.Text.Json;

namespace CodeAgent.Models.Json;

/// <summary>Reads values of JSON that others wrote, where a missing or odd one means "not said".</summary>
internal static class JsonElements
{
    /// <summary>A property's text; null where it is missing or no text.</summary>
    public static string? GetText(this JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>A whole number; null where it is none.</summary>
    public static long? TryGetInt64OrNull(this JsonElement element) =>
        element.ValueKind is JsonValueKind.Number && element.TryGetInt64(out var number) ? number : null;
}
