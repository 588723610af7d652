using System.Text.Json.Serialization;

namespace CodeAgent.Gateway.Security;

/// <summary>
/// What a key or a person may use. Budgets count whole trees that they started, for ever; work that is not over counts
/// with what it may still use. Null means no limit; values are above zero.
/// </summary>
public sealed record CallerLimits
{
    /// <summary>No limit.</summary>
    public static CallerLimits None { get; } = new();

    /// <summary>Input and output tokens.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>Money in millionths of a US dollar.</summary>
    public long? MaxCostMicroUsd { get; init; }

    /// <summary>Tasks and sessions of theirs that are at work or wait at the same time.</summary>
    public int? MaxRunning { get; init; }

    /// <summary>Tasks and sessions that they may start in a minute.</summary>
    public int? SubmissionsPerMinute { get; init; }

    /// <summary>Whether it has to be known what they used.</summary>
    [JsonIgnore]
    public bool NeedsUsage => MaxTokens is not null || MaxCostMicroUsd is not null || MaxRunning is not null;
}
