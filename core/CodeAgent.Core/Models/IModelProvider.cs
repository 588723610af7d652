using Microsoft.Extensions.AI;

namespace CodeAgent.Core.Models;

/// <summary>
/// Makes chat clients for the models of one provider. A client streams; it throws <see cref="ModelException"/> for what
/// the provider refuses and never retries by itself (retries are the runner's, as events).
/// </summary>
public interface IModelProvider
{
    /// <summary>The part before the slash in a model's name, e.g. <c>anthropic</c>; the whole scheme for <c>scripted:FILE</c>.</summary>
    string Name { get; }

    /// <summary>The provider's name in GenAI telemetry, e.g. <c>anthropic</c>.</summary>
    string TelemetryName { get; }

    /// <summary>How people name a model of this provider, e.g. <c>anthropic/NAME</c>.</summary>
    string NamePattern => $"{Name}/NAME";

    /// <summary>Makes a client for a model of this provider.</summary>
    /// <exception cref="Errors.CodeAgentException">No credentials, or the model cannot be had (coded).</exception>
    IChatClient CreateClient(string model);

    /// <summary>What is known about a model: window, output limit, prices. Unknown values are null.</summary>
    ModelCard Describe(string model);
}

/// <summary>Facts about a model.</summary>
/// <param name="Model">The provider's own name for it.</param>
/// <param name="ContextWindow">Tokens that fit; null where unknown.</param>
/// <param name="MaxOutputTokens">Tokens of one answer; null where unknown.</param>
/// <param name="Prices">What it costs; null where unknown.</param>
public sealed record ModelCard(
    string Model,
    int? ContextWindow = null,
    int? MaxOutputTokens = null,
    ModelPrices? Prices = null
);

/// <summary>Prices in US dollars for a million tokens.</summary>
public sealed record ModelPrices(decimal Input, decimal Output, decimal CacheRead, decimal CacheWrite)
{
    /// <summary>What a call with a longer prompt costs, all its tokens alike; null where length does not matter.</summary>
    public LongPromptPrices? LongPrompt { get; init; }

    /// <summary>The cost of one call in millionths of a dollar, rounded up.</summary>
    public long CostMicroUsd(ModelUsage usage) =>
        LongPrompt is { } longPrompt && usage.InputTokens > longPrompt.AboveInputTokens
            ? longPrompt.Prices.Cost(usage)
            : Cost(usage);

    private long Cost(ModelUsage usage) =>
        (long)
            Math.Ceiling(
                (Input * usage.UncachedInputTokens)
                    + (Output * usage.OutputTokens)
                    + (CacheRead * usage.CacheReadTokens)
                    + (CacheWrite * usage.CacheWriteTokens)
            );
}

/// <summary>Prices of calls whose input, cached parts included, is above a number of tokens.</summary>
public sealed record LongPromptPrices(long AboveInputTokens, ModelPrices Prices);

/// <summary>Tokens of one or more calls.</summary>
/// <param name="InputTokens">All input, cached parts included.</param>
/// <param name="OutputTokens">Output, reasoning included.</param>
/// <param name="CacheReadTokens">Input that was read from the provider's cache.</param>
/// <param name="CacheWriteTokens">Input that was written to the provider's cache.</param>
public sealed record ModelUsage(
    long InputTokens,
    long OutputTokens,
    long CacheReadTokens = 0,
    long CacheWriteTokens = 0
)
{
    /// <summary>No tokens.</summary>
    public static ModelUsage None { get; } = new(0, 0);

    /// <summary>Input at the full price.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long UncachedInputTokens => Math.Max(0, InputTokens - CacheReadTokens - CacheWriteTokens);

    /// <summary>Input and output.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long TotalTokens => InputTokens + OutputTokens;

    /// <summary>The sum of two.</summary>
    public static ModelUsage operator +(ModelUsage left, ModelUsage right) =>
        new(
            left.InputTokens + right.InputTokens,
            left.OutputTokens + right.OutputTokens,
            left.CacheReadTokens + right.CacheReadTokens,
            left.CacheWriteTokens + right.CacheWriteTokens
        );
}
