using CodeAgent.Core.Sessions.Running;

namespace CodeAgent.Gateway.Usage;

/// <summary>What was used, by caller.</summary>
/// <param name="Callers">Each caller who started something, most money first.</param>
internal sealed record UsageReport(IReadOnlyList<CallerTotal> Callers)
{
    public static UsageReport Of(IReadOnlyList<UsageItem> items) =>
        new([
            .. items
                .GroupBy(item => item.Submission.Actor)
                .Select(mine => new CallerTotal(
                    mine.Key,
                    mine.First().Submission.KeyId,
                    mine.Count(),
                    mine.Count(item => item.IsRunning),
                    mine.Sum(item => item.Used(BudgetCounters.Tokens)),
                    mine.Sum(item => item.Used(BudgetCounters.CostMicroUsd)),
                    mine.Sum(item => item.Used(BudgetCounters.ToolCalls))
                ))
                .OrderByDescending(total => total.CostMicroUsd)
                .ThenBy(total => total.Actor, StringComparer.Ordinal),
        ]);
}

/// <summary>What a caller used.</summary>
/// <param name="Actor">Who.</param>
/// <param name="KeyId">The API key; null for people.</param>
/// <param name="Submissions">Tasks and sessions that they started.</param>
/// <param name="Running">Those that are not over.</param>
/// <param name="Tokens">Input and output tokens.</param>
/// <param name="CostMicroUsd">Money in millionths of a US dollar.</param>
/// <param name="ToolCalls">Tool calls.</param>
public sealed record CallerTotal(
    string Actor,
    string? KeyId,
    int Submissions,
    int Running,
    long Tokens,
    long CostMicroUsd,
    long ToolCalls
);
