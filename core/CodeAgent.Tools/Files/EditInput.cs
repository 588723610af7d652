using System.Text.Json.Serialization;

namespace CodeAgent.Tools.Files;

/// <summary>Arguments of <c>Edit</c>; <c>Edit.schema.json</c> says what they mean.</summary>
internal sealed record EditInput(string FilePath, string OldString, string NewString, bool ReplaceAll = false);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EditInput))]
internal sealed partial class EditInputContext : JsonSerializerContext;
