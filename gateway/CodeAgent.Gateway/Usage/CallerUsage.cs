using System.Collections.Concurrent;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Security;
using CodeAgent.Grains.Trees;
using Orleans;
using ErrorCode = CodeAgent.Core.Errors.ErrorCode;

namespace CodeAgent.Gateway.Usage;

/// <summary>Adds up what callers used, and holds them to what they may use.</summary>
internal sealed class CallerUsage(SubmissionLedger ledger, IGrainFactory grains, TimeProvider clock)
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (TreeView Tree, DateTimeOffset At)> _ended = new(
        StringComparer.Ordinal
    );

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Lets one submission of a caller in at a time, so that two do not use the same rest.</summary>
    public async Task<IDisposable> TakeTurnAsync(string actor, CancellationToken cancellationToken)
    {
        var turn = _turns.GetOrAdd(actor, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellationToken);
        return new Turn(turn);
    }

    /// <summary>What a caller may still use for a new tree; what it was where the tree is known already.</summary>
    /// <exception cref="RequestRefusedException">Too many at once or in a minute (AGENT0811).</exception>
    /// <exception cref="CodeAgentException">Nothing is left (AGENT0812).</exception>
    public async Task<UsageLeft> LeftAsync(Caller caller, string? root, CancellationToken cancellationToken)
    {
        if (root is not null && ledger.Find(root) is { } known)
        {
            return known.Left;
        }

        if (root is not null)
        {
            RequireRate(caller);
        }

        if (!caller.Limits.NeedsUsage)
        {
            return UsageLeft.Unlimited;
        }

        var used = await OfAsync(ledger.Of(caller.Actor), cancellationToken);
        if (root is not null && used.Count(item => item.IsRunning) >= caller.Limits.MaxRunning)
        {
            throw TooMuch(
                $"You have {caller.Limits.MaxRunning} tasks and sessions at work, which is your limit.",
                s_again
            );
        }

        return new UsageLeft(
            Left(caller.Limits.MaxTokens, used, BudgetCounters.Tokens),
            Left(caller.Limits.MaxCostMicroUsd, used, BudgetCounters.CostMicroUsd)
        );
    }

    /// <summary>What became of submissions, in their order.</summary>
    public async Task<IReadOnlyList<UsageItem>> OfAsync(
        IReadOnlyList<Submission> submissions,
        CancellationToken cancellationToken
    )
    {
        var trees = await TreesAsync([.. submissions.Select(submission => submission.Root)], cancellationToken);
        return
        [
            .. submissions.Select(submission => new UsageItem(
                submission,
                trees.GetValueOrDefault(submission.Root),
                Now
            )),
        ];
    }

    private static long? Left(long? most, IReadOnlyList<UsageItem> used, string counter)
    {
        if (most is not { } limit)
        {
            return null;
        }

        var left = limit - used.Sum(item => item.Bound(counter));
        return left > 0
            ? left
            : throw new CodeAgentException(
                ErrorCode.CallerBudgetUsed,
                $"Your budget of {limit} {counter} is used up, or kept for work that is not over.\n"
                    + "Ask who gave you the key for more, or give each submission a limit of its own."
            );
    }

    private void RequireRate(Caller caller)
    {
        if (caller.Limits.SubmissionsPerMinute is not { } most)
        {
            return;
        }

        var recent = ledger.Of(caller.Actor).Where(submission => Now - submission.At < s_minute).ToList();
        if (recent.Count >= most)
        {
            throw TooMuch($"You may submit {most} times in a minute.", recent[^most].At + s_minute - Now);
        }
    }

    private static RequestRefusedException TooMuch(string message, TimeSpan wait) =>
        new(429, ErrorCode.CallerQuota, message) { RetryAfter = wait };

    private async Task<IReadOnlyDictionary<string, TreeView>> TreesAsync(
        IReadOnlyList<string> roots,
        CancellationToken cancellationToken
    )
    {
        // What ended changes only when somebody goes on with it, and is looked at again after a while.
        var fresh = roots.Where(root => _ended.TryGetValue(root, out var ended) && Now - ended.At < s_minute).ToList();
        Dictionary<string, TreeView> trees = fresh.ToDictionary(root => root, root => _ended[root].Tree);
        var directory = grains.GetGrain<ITreeDirectoryGrain>(ITreeDirectoryGrain.Key);
        foreach (var part in roots.Except(fresh).Chunk(ITreeDirectoryGrain.MaxRoots))
        {
            foreach (var tree in (await directory.FindAsync(part, cancellationToken)).Trees)
            {
                trees[tree.Root] = tree;
                if (
                    tree.Status
                    is TaskStatuses.Succeeded
                        or TaskStatuses.Failed
                        or TaskStatuses.Cancelled
                        or SessionStatuses.Closed
                )
                {
                    _ended[tree.Root] = (tree, Now);
                }
            }
        }

        return trees;
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
