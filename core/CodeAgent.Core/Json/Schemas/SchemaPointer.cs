using System.Text.Json;

namespace CodeAgent.Core.Json.Schemas;

/// <summary>Follows references inside a schema: <c>#</c> and <c>#/$defs/name</c>.</summary>
internal static class SchemaPointer
{
    /// <summary>What a reference names; null where it leads nowhere or outside.</summary>
    public static JsonElement? Find(JsonElement root, string reference)
    {
        if (!reference.StartsWith('#'))
        {
            return null;
        }

        var found = root;
        foreach (var part in Uri.UnescapeDataString(reference[1..]).Split('/').Skip(1))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found))
            {
                return null;
            }
        }

        var isSchema = found.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False;
        return isSchema && (reference.Length == 1 || reference[1] == '/') ? found : null;
    }
}
