using System.Text.Json.Serialization;

namespace CodeAgent.Cli.Output.Lines;

/// <summary>One line of output in the shapes that Claude Code's readers know.</summary>
internal abstract record Line([property: JsonPropertyOrder(-2)] string Type)
{
    /// <summary>The session.</summary>
    [JsonPropertyOrder(1)]
    public required string SessionId { get; init; }

    /// <summary>Names the line.</summary>
    [JsonPropertyOrder(2)]
    public required string Uuid { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Default
)]
[JsonSerializable(typeof(InitLine))]
[JsonSerializable(typeof(RetryLine))]
[JsonSerializable(typeof(DeniedLine))]
[JsonSerializable(typeof(AssistantLine))]
[JsonSerializable(typeof(UserLine))]
[JsonSerializable(typeof(ResultLine))]
[JsonSerializable(typeof(ModeLine))]
[JsonSerializable(typeof(ReplayLine))]
[JsonSerializable(typeof(StreamEventLine))]
[JsonSerializable(typeof(ControlResponseLine))]
[JsonSerializable(typeof(PermissionRequestLine))]
[JsonSerializable(typeof(ControlCancelLine))]
internal sealed partial class LineJson : JsonSerializerContext;
