namespace CodeAgent.Gateway.Usage;

/// <summary>A line of the ledger: who started which work.</summary>
/// <param name="Root">The stream of the task or session.</param>
/// <param name="Actor">Who.</param>
/// <param name="Repository">Where.</param>
/// <param name="At">When.</param>
internal sealed record Submission(string Root, string Actor, string Repository, DateTimeOffset At)
{
    /// <summary>The API key; null for people.</summary>
    public string? KeyId { get; init; }

    /// <summary>What they might still use then: a repeated submission is let in as it was the first time.</summary>
    public UsageLeft Left
    {
        get => field ?? UsageLeft.Unlimited;
        init;
    }
}

/// <summary>What a caller may still use; null for no limit.</summary>
internal sealed record UsageLeft(long? Tokens = null, long? CostMicroUsd = null)
{
    public static UsageLeft Unlimited { get; } = new();
}
