using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeAgent.Cli.Output.Lines;

/// <summary>How a turn went: the last line of it, and the one object of the format <c>json</c>.</summary>
internal sealed record ResultLine([property: JsonPropertyOrder(-1)] string Subtype, bool IsError) : Line("result")
{
    public required long DurationMs { get; init; }

    public required long DurationApiMs { get; init; }

    public required int NumTurns { get; init; }

    /// <summary>The last answer; left out where there is none to speak of.</summary>
    public string? Result { get; init; }

    /// <summary>The answer in the form that was asked for; left out where none was, or none came.</summary>
    public JsonElement? StructuredOutput { get; init; }

    /// <summary>What went wrong; left out where nothing did.</summary>
    public IReadOnlyList<string>? Errors { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? StopReason { get; init; }

    public required decimal TotalCostUsd { get; init; }

    public required LineUsage Usage { get; init; }

    [JsonPropertyName("modelUsage")]
    public required IReadOnlyDictionary<string, LineModelUsage> ModelUsage { get; init; }

    public required IReadOnlyList<LineDenial> PermissionDenials { get; init; }

    public int? ApiErrorStatus { get; init; }
}

/// <summary>A call that was denied.</summary>
internal sealed record LineDenial(string ToolName, string ToolUseId, JsonElement ToolInput);
