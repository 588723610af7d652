using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace CodeAgent.Cli.Output.Lines;

/// <summary>One line of the control channel, in the shapes of Claude Code.</summary>
internal abstract record ControlLine([property: JsonPropertyOrder(-1)] string Type);

/// <summary>The answer to a request of the host.</summary>
internal sealed record ControlResponseLine(ControlResponse Response) : ControlLine("control_response")
{
    public static ControlResponseLine Success(string requestId, JsonObject answer) =>
        new(new ControlResponse("success", requestId, answer, null));

    public static ControlResponseLine Failed(string requestId, string error) =>
        new(new ControlResponse("error", requestId, null, error));
}

internal sealed record ControlResponse(string Subtype, string RequestId, JsonObject? Response, string? Error);

/// <summary>The program asks the host whether a call may be made.</summary>
internal sealed record PermissionRequestLine(string RequestId, PermissionQuestion Request)
    : ControlLine("control_request");

/// <summary>What it asks.</summary>
internal sealed record PermissionQuestion(
    string ToolName,
    JsonElement Input,
    string ToolUseId,
    string DecisionReason,
    string Title
)
{
    [JsonPropertyOrder(-1)]
    public string Subtype { get; } = "can_use_tool";

    // Rules that would spare the question next time are the host's to think of.
    public IReadOnlyList<string> PermissionSuggestions { get; } = [];
}

/// <summary>A request needs no answer any more.</summary>
internal sealed record ControlCancelLine(string RequestId) : ControlLine("control_cancel_request");
