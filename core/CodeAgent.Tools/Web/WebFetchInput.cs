using System.Text.Json.Serialization;

namespace CodeAgent.Tools.Web;

/// <summary>Arguments of <c>WebFetch</c>.</summary>
internal sealed record WebFetchInput(string Url, string? Prompt = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WebFetchInput))]
internal sealed partial class WebFetchInputContext : JsonSerializerContext;
