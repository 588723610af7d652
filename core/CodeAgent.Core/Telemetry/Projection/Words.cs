using System.Text.Json;
using CodeAgent.Core.Models;

namespace CodeAgent.Core.Telemetry.Projection;

/// <summary>Enum values as the log writes them, so that a trace and the log can be joined; finish reasons as OpenTelemetry does.</summary>
internal static class Words
{
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    public static string FinishReason(StopReason reason) =>
        reason switch
        {
            StopReason.EndTurn => "stop",
            StopReason.ToolUse => "tool_call",
            StopReason.MaxTokens => "length",
            StopReason.Refusal => "content_filter",
            _ => "other",
        };
}
