using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeAgent.Cli.Output.Lines;

/// <summary>The model said something.</summary>
internal sealed record AssistantLine(
    AssistantLineMessage Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? ParentToolUseId
) : Line("assistant");

/// <summary>What it said, as the Messages API gives it.</summary>
internal sealed record AssistantLineMessage(
    string Id,
    string Model,
    IReadOnlyList<LineBlock> Content,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? StopReason,
    LineUsage Usage
)
{
    [JsonPropertyOrder(-2)]
    public string Type { get; } = "message";

    [JsonPropertyOrder(-1)]
    public string Role { get; } = "assistant";

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? StopSequence { get; }
}

/// <summary>The model was told something: the result of a call.</summary>
internal sealed record UserLine(
    UserLineMessage Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? ParentToolUseId,
    JsonElement? ToolUseResult
) : Line("user");

/// <summary>A message of the host was taken in; it is told back under its own id.</summary>
internal sealed record ReplayLine(
    UserLineMessage Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? ParentToolUseId
) : Line("user")
{
    [JsonPropertyName("isReplay")]
    public bool IsReplay { get; } = true;
}

/// <summary>What it was told.</summary>
internal sealed record UserLineMessage(IReadOnlyList<LineBlock> Content)
{
    [JsonPropertyOrder(-1)]
    public string Role { get; } = "user";
}
