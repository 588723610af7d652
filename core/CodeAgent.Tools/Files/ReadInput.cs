using System.Text.Json.Serialization;

namespace CodeAgent.Tools.Files;

/// <summary>Arguments of <c>Read</c>; <c>Read.schema.json</c> says what they mean.</summary>
internal sealed record ReadInput(string FilePath, int? Offset = null, int? Limit = null);

/// <summary>What a view is told of a read.</summary>
/// <param name="Path">The real path.</param>
/// <param name="FirstLine">First line shown.</param>
/// <param name="LastLine">Last line shown.</param>
/// <param name="TotalLines">Lines in the file.</param>
/// <param name="Encoding">What the file is written in.</param>
internal sealed record ReadDetails(string Path, int FirstLine, int LastLine, int TotalLines, string Encoding);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReadInput))]
internal sealed partial class ReadInputContext : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReadDetails))]
internal sealed partial class ReadDetailsContext : JsonSerializerContext;
