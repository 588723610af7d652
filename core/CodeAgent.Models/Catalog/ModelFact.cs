using System.Text.Json.Serialization;
using CodeAgent.Core.Json;
using CodeAgent.Core.Models;

namespace CodeAgent.Models.Catalog;

/// <summary>What is known of one model. Null where a file does not say.</summary>
public sealed record ModelFact
{
    /// <summary>Tokens that fit.</summary>
    public int? ContextWindow { get; init; }

    /// <summary>Tokens of one answer.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>What it costs.</summary>
    public PriceFact? Prices { get; init; }

    /// <summary>How its reasoning is asked for.</summary>
    public ReasoningFact? Reasoning { get; init; }

    /// <summary>What it can take; everything where no file says.</summary>
    public CapabilityFact? Capabilities { get; init; }

    internal ModelFact With(ModelFact over) =>
        new()
        {
            ContextWindow = over.ContextWindow ?? ContextWindow,
            MaxOutputTokens = over.MaxOutputTokens ?? MaxOutputTokens,
            Prices = over.Prices ?? Prices,
            Reasoning = over.Reasoning ?? Reasoning,
            Capabilities = over.Capabilities ?? Capabilities,
        };

    internal ModelCard ToCard(string model) => new(model, ContextWindow, MaxOutputTokens, Prices?.ToPrices());
}

/// <summary>What a model can take.</summary>
public sealed record CapabilityFact
{
    /// <summary>Whether it can call tools; it is told of none where it cannot.</summary>
    public bool? Tools { get; init; }

    /// <summary>Whether it can see images; it is told that there was one where it cannot.</summary>
    public bool? Images { get; init; }
}

/// <summary>Prices in US dollars for a million tokens. Cached input costs as much as other input where a file does not say.</summary>
public sealed record PriceFact
{
    /// <summary>Input that is not cached.</summary>
    public required decimal Input { get; init; }

    /// <summary>Output.</summary>
    public required decimal Output { get; init; }

    /// <summary>Input read from the cache.</summary>
    public decimal? CacheRead { get; init; }

    /// <summary>Input written to the cache.</summary>
    public decimal? CacheWrite { get; init; }

    /// <summary>What calls with a longer prompt cost.</summary>
    public LongPromptFact? LongPrompt { get; init; }

    internal ModelPrices ToPrices() =>
        new(Input, Output, CacheRead ?? Input, CacheWrite ?? Input) { LongPrompt = LongPrompt?.ToPrices() };
}

/// <summary>Prices of calls whose input is above a number of tokens.</summary>
public sealed record LongPromptFact
{
    /// <summary>Tokens of input, cached parts included.</summary>
    public required long Above { get; init; }

    /// <inheritdoc cref="PriceFact.Input"/>
    public required decimal Input { get; init; }

    /// <inheritdoc cref="PriceFact.Output"/>
    public required decimal Output { get; init; }

    /// <inheritdoc cref="PriceFact.CacheRead"/>
    public decimal? CacheRead { get; init; }

    /// <inheritdoc cref="PriceFact.CacheWrite"/>
    public decimal? CacheWrite { get; init; }

    internal LongPromptPrices ToPrices() =>
        new(Above, new ModelPrices(Input, Output, CacheRead ?? Input, CacheWrite ?? Input));
}

/// <summary>How a model's reasoning is asked for.</summary>
public sealed record ReasoningFact
{
    /// <summary>Who decides how much it thinks.</summary>
    public ReasoningMode Mode { get; init; }

    /// <summary>The provider's words for effort, from least to most; empty where it takes none.</summary>
    public IReadOnlyList<string> Efforts
    {
        get => field ?? [];
        init;
    }

    /// <summary>Whether the provider refuses reasoning sent back after anything before it changed.</summary>
    public bool PrefixBound { get; init; }
}

/// <summary>Who decides how much a model thinks.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ReasoningMode>))]
public enum ReasoningMode
{
    /// <summary>It does not, or nobody can say.</summary>
    None,

    /// <summary>The model.</summary>
    Adaptive,

    /// <summary>The caller, by a number of tokens.</summary>
    Budget,
}
