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

/// <summary>One provider's address, models and short names. (Generated JSON code sets what a file leaves out to null, initialisers or not.)</summary>
internal sealed record ProviderEntry
{
    public EndpointFact? Endpoint { get; init; }

    public IReadOnlyDictionary<string, string> Aliases
    {
        get => field ?? new Dictionary<string, string>();
        init;
    }

    public IReadOnlyDictionary<string, ModelFact> Models
    {
        get => field ?? new Dictionary<string, ModelFact>();
        init;
    }
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
