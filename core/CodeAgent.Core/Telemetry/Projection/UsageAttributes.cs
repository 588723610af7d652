using CodeAgent.Core.Models;

namespace CodeAgent.Core.Telemetry.Projection;

/// <summary>Token counts by their conventional names.</summary>
internal static class UsageAttributes
{
    public static AttributeList AddUsage(this AttributeList list, ModelUsage usage) =>
        list.Add(AgentTelemetry.GenAi.InputTokens, usage.InputTokens)
            .Add(AgentTelemetry.GenAi.OutputTokens, usage.OutputTokens)
            .Add(AgentTelemetry.GenAi.CacheReadTokens, usage.CacheReadTokens)
            .Add(AgentTelemetry.GenAi.CacheCreationTokens, usage.CacheWriteTokens);
}
