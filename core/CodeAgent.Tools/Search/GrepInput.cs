using System.Text.Json.Serialization;
using CodeAgent.Core.Json;

namespace CodeAgent.Tools.Search;

/// <summary>Arguments of <c>Grep</c>; <c>Grep.schema.json</c> says what they mean.</summary>
internal sealed record GrepInput(
    string Pattern,
    string? Path = null,
    string? Glob = null,
    string? Type = null,
    GrepOutput OutputMode = GrepOutput.FilesWithMatches,
    [property: JsonPropertyName("-i")] bool IgnoreCase = false,
    [property: JsonPropertyName("-n")] bool LineNumbers = true,
    [property: JsonPropertyName("-A")] int? After = null,
    [property: JsonPropertyName("-B")] int? Before = null,
    [property: JsonPropertyName("-C")] int? Around = null,
    bool Multiline = false,
    int? HeadLimit = null,
    int Offset = 0
);

/// <summary>What is told of matches.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<GrepOutput>))]
internal enum GrepOutput
{
    /// <summary>The files' names.</summary>
    FilesWithMatches,

    /// <summary>The lines.</summary>
    Content,

    /// <summary>How many lines in each file.</summary>
    Count,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GrepInput))]
internal sealed partial class GrepInputContext : JsonSerializerContext;
