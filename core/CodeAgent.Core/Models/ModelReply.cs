using System.Text.Json.Serialization;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Json;

namespace CodeAgent.Core.Models;

/// <summary>A model's whole answer.</summary>
/// <param name="Message">What it said and which tools it called.</param>
/// <param name="Usage">Tokens.</param>
/// <param name="StopReason">Why it stopped.</param>
/// <param name="ResponseId">The provider's id; null where it gives none.</param>
/// <param name="Model">The model that answered; null where the provider does not say.</param>
public sealed record ModelReply(
    Message Message,
    ModelUsage Usage,
    StopReason StopReason,
    string? ResponseId = null,
    string? Model = null
)
{
    /// <summary>What the provider says about why it stopped, e.g. the policy behind a refusal; null where it says nothing.</summary>
    public string? StopDetail { get; init; }
}

/// <summary>Why a model stopped.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<StopReason>))]
public enum StopReason
{
    /// <summary>It had nothing more to say.</summary>
    EndTurn,

    /// <summary>It waits for tool results.</summary>
    ToolUse,

    /// <summary>It reached the output limit.</summary>
    MaxTokens,

    /// <summary>It refused.</summary>
    Refusal,

    /// <summary>Anything else.</summary>
    Other,
}
