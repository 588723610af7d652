using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Trees;

namespace CodeAgent.Gateway.Usage;

/// <summary>A submission and what its tree used.</summary>
/// <param name="Submission">The submission.</param>
/// <param name="Tree">The tree; null where none began.</param>
/// <param name="Now">The time at which it was looked at.</param>
internal sealed record UsageItem(Submission Submission, TreeView? Tree, DateTimeOffset Now)
{
    private static readonly TimeSpan s_begin = TimeSpan.FromMinutes(1);

    /// <summary>Whether it is at work, waits, or is about to begin.</summary>
    public bool IsRunning =>
        Tree is null
            ? Now - Submission.At < s_begin
            : Tree.Status
                is not (
                    TaskStatuses.Succeeded
                    or TaskStatuses.Failed
                    or TaskStatuses.Cancelled
                    or SessionStatuses.Idle
                    or SessionStatuses.Closed
                );

    /// <summary>What it used of a counter.</summary>
    public long Used(string counter) => Tree?.Usage.FirstOrDefault(one => one.Name == counter)?.Value ?? 0;

    /// <summary>What it used, or may still use while it is at work.</summary>
    public long Bound(string counter)
    {
        var limit = IsRunning ? Tree?.Usage.FirstOrDefault(one => one.Name == counter)?.Limit : null;
        return Math.Max(Used(counter), limit ?? (IsRunning && Tree is null ? Kept(counter) : 0));
    }

    // Until the tree has its counters, what it was let in with is kept for it.
    private long Kept(string counter) =>
        (counter == Core.Sessions.Running.BudgetCounters.Tokens ? Submission.Left.Tokens : Submission.Left.CostMicroUsd)
        ?? 0;
}
