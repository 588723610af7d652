using System.Text.Json.Serialization;

namespace CodeAgent.Tools.Files;

/// <summary>Arguments of <c>Write</c>; <c>Write.schema.json</c> says what they mean.</summary>
internal sealed record WriteInput(string FilePath, string Content);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WriteInput))]
internal sealed partial class WriteInputContext : JsonSerializerContext;
