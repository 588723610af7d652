using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodeAgent.Tools.Mcp.Configuration;

/// <summary>Reads members of an entry by the kind they must have; what has another kind is a problem, never an exception.</summary>
internal sealed class EntryValues(JsonObject values, VariableExpansion expansion)
{
    /// <summary>What was wrong.</summary>
    public List<string> Problems { get; private init; } = [];

    public string? Text(string name) =>
        Find(name, JsonValueKind.String, "text") is { } value ? expansion.Expand(value.GetValue<string>()) : null;

    public double? Number(string name) =>
        Find(name, JsonValueKind.Number, "a number") is { } value
        && double.TryParse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    public bool? Flag(string name) =>
        values[name] is null ? null
        : values[name]!.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? values[name]!.GetValue<bool>()
        : Wrong<bool?>(name, "true or false");

    public IReadOnlyList<string>? List(string name) =>
        values[name] switch
        {
            null => null,
            JsonArray list when list.All(IsText) =>
            [
                .. list.Select(item => expansion.Expand(item!.GetValue<string>())),
            ],
            _ when values[name]!.GetValueKind() == JsonValueKind.String && name == "scopes" => null,
            _ => Wrong<IReadOnlyList<string>?>(name, "a list of texts"),
        };

    public Dictionary<string, string>? Map(string name) =>
        values[name] switch
        {
            null => null,
            JsonObject map when map.All(pair => IsText(pair.Value)) => map.ToDictionary(
                pair => pair.Key,
                pair => expansion.Expand(pair.Value!.GetValue<string>()),
                StringComparer.Ordinal
            ),
            _ => Wrong<Dictionary<string, string>?>(name, "names with texts"),
        };

    public EntryValues? Part(string name) =>
        values[name] switch
        {
            null => null,
            JsonObject part => new EntryValues(part, expansion) { Problems = Problems },
            _ => Wrong<EntryValues?>(name, "an object"),
        };

    private JsonNode? Find(string name, JsonValueKind kind, string wanted) =>
        values[name] is not { } value ? null
        : value.GetValueKind() == kind ? value
        : Wrong<JsonNode?>(name, wanted);

    private T Wrong<T>(string name, string wanted)
    {
        Problems.Add($"\"{name}\" is not {wanted}.");
        return default!;
    }

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;
}
