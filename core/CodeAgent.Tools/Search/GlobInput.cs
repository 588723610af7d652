using System.Text.Json.Serialization;

namespace CodeAgent.Tools.Search;

/// <summary>Arguments of <c>Glob</c>; <c>Glob.schema.json</c> says what they mean.</summary>
internal sealed record GlobInput(string Pattern, string? Path = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GlobInput))]
internal sealed partial class GlobInputContext : JsonSerializerContext;
