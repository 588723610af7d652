using System.Security.Cryptography;
using System.Text;
using CodeAgent.Core.Models;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>When a failed model call is made again.</summary>
internal static class ModelRetry
{
    private const int MostDoublings = 10;
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_longestAsked = TimeSpan.FromMinutes(10);

    /// <summary>The pause before the next try; null where there is none.</summary>
    /// <param name="error">What failed.</param>
    /// <param name="attempt">Which try failed, from 1.</param>
    /// <param name="maxAttempts">Tries at the most.</param>
    /// <param name="callId">Spreads the pauses of many callers, the same way after a crash.</param>
    public static TimeSpan? PauseAfter(ModelException error, int attempt, int maxAttempts, string callId)
    {
        if (!error.Kind.IsRetryable() || attempt >= MostAttempts(error, maxAttempts))
        {
            return null;
        }

        if (error.RetryAfter is { } asked)
        {
            // A provider that asks for more than this is out of service for us; the turn ends with its message.
            return asked <= s_longestAsked ? asked : null;
        }

        // Beyond the longest pause the power would not fit a time any more.
        var doublings = Math.Min(attempt - 1, MostDoublings);
        var grown = s_first * Math.Pow(2, doublings);
        var pause = grown < s_longest ? grown : s_longest;
        return pause * (0.75 + (0.5 * Fraction(callId)));
    }

    /// <summary>How many tries there are for this failure.</summary>
    public static int MostAttempts(ModelException error, int maxAttempts) =>
        Math.Min(maxAttempts, error.MaxAttempts ?? maxAttempts);

    private static double Fraction(string callId) =>
        BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(callId))) / (double)uint.MaxValue;
}
