using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeAgent.Cli.Commands;

/// <summary>A model as <c>codeagent models --json</c> tells it.</summary>
/// <param name="Name">Its whole name.</param>
/// <param name="Provider">Who provides it.</param>
/// <param name="Aliases">Its short names.</param>
/// <param name="ContextWindow">Tokens that fit; null where unknown.</param>
/// <param name="MaxOutputTokens">Tokens of one answer; null where unknown.</param>
/// <param name="Prices">US dollars for a million tokens; null where unknown.</param>
/// <param name="Credentials">What it needs to be asked.</param>
internal sealed record ModelListing(
    string Name,
    string Provider,
    IReadOnlyList<string> Aliases,
    int? ContextWindow,
    int? MaxOutputTokens,
    PriceListing? Prices,
    CredentialListing Credentials
)
{
    /// <summary>A JSON array.</summary>
    public static byte[] ToJson(IReadOnlyList<ModelListing> models) =>
        JsonSerializer.SerializeToUtf8Bytes(models, ModelListingJson.Default.IReadOnlyListModelListing);
}

/// <summary>US dollars for a million tokens.</summary>
internal sealed record PriceListing(decimal Input, decimal Output, decimal CacheRead, decimal CacheWrite);

/// <summary>What a provider needs to be asked.</summary>
/// <param name="Variables">The variables that may hold it; empty where nothing is needed.</param>
/// <param name="Ready">Whether it is set, or nothing is needed.</param>
internal sealed record CredentialListing(IReadOnlyList<string> Variables, bool Ready);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<ModelListing>))]
internal sealed partial class ModelListingJson : JsonSerializerContext;
