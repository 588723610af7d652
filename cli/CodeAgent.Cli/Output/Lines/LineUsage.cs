using System.Text.Json.Serialization;
using CodeAgent.Core.Models;

namespace CodeAgent.Cli.Output.Lines;

/// <summary>Tokens as the Messages API counts them: input without what a cache read or wrote.</summary>
internal sealed record LineUsage(
    long InputTokens,
    long CacheCreationInputTokens,
    long CacheReadInputTokens,
    long OutputTokens
)
{
    public static LineUsage Of(ModelUsage usage) =>
        new(usage.UncachedInputTokens, usage.CacheWriteTokens, usage.CacheReadTokens, usage.OutputTokens);
}

/// <summary>What one model was used for; these names are camel case among the others.</summary>
internal sealed record LineModelUsage(
    [property: JsonPropertyName("inputTokens")] long InputTokens,
    [property: JsonPropertyName("outputTokens")] long OutputTokens,
    [property: JsonPropertyName("cacheReadInputTokens")] long CacheReadInputTokens,
    [property: JsonPropertyName("cacheCreationInputTokens")] long CacheCreationInputTokens,
    [property: JsonPropertyName("webSearchRequests")] int WebSearchRequests,
    [property: JsonPropertyName("costUSD")] decimal CostUsd,
    [property: JsonPropertyName("contextWindow")] int ContextWindow
)
{
    public static LineModelUsage Of(ModelUsage usage, long costMicroUsd, int? contextWindow) =>
        new(
            usage.UncachedInputTokens,
            usage.OutputTokens,
            usage.CacheReadTokens,
            usage.CacheWriteTokens,
            0,
            costMicroUsd / 1_000_000m,
            contextWindow ?? 0
        );
}
