using CodeAgent.Core.Errors;

namespace CodeAgent.Gateway.Security.Keys;

/// <summary>What a new key is bound to.</summary>
public sealed record KeyTerms
{
    private const int LongestName = 64;
    private const int MostPatterns = 100;

    /// <summary>Patterns of the repositories it sees; null for all.</summary>
    public IReadOnlyList<string>? Repositories { get; init; }

    /// <summary>From when on it is refused; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What it may use.</summary>
    public CallerLimits Limits { get; init; } = CallerLimits.None;

    internal void Require(string name, DateTimeOffset now)
    {
        Require(
            name.Length is > 0 and <= LongestName
                && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'),
            $"A key's name has 1 to {LongestName} characters of A-Z a-z 0-9 . _ -."
        );
        Require(
            Repositories is null
                || (
                    Repositories.Count is > 0 and <= MostPatterns
                    && Repositories.All(pattern => pattern.Trim().Length > 0)
                ),
            $"A key is for 1 to {MostPatterns} repository patterns that are not empty."
        );
        Require(!(ExpiresAt <= now), "A key cannot expire in the past.");
        Require(
            !(Limits.MaxTokens <= 0)
                && !(Limits.MaxCostMicroUsd <= 0)
                && !(Limits.MaxRunning <= 0)
                && !(Limits.SubmissionsPerMinute <= 0),
            "A key's limits are above zero."
        );
    }

    private static void Require(bool isValid, string message)
    {
        if (!isValid)
        {
            throw new CodeAgentException(ErrorCode.InvalidUsage, message);
        }
    }
}
