using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeAgent.Models.Catalog;

/// <summary>The shape of <c>models.json</c>, ours and the user's.</summary>
internal sealed record ModelsFile
{
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    public required IReadOnlyDictionary<string, ProviderEntry> Providers { get; init; }
}

/// <summary>One provider's models and short names.</summary>
internal sealed record ProviderEntry
{
    public IReadOnlyDictionary<string, string> Aliases { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, ModelFact> Models { get; init; } = new Dictionary<string, ModelFact>();
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(ModelsFile))]
internal sealed partial class ModelsJson : JsonSerializerContext;
