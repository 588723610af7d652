using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>Names of a tree's budget counters, and what events change in them.</summary>
public static class BudgetCounters
{
    /// <summary>Input and output tokens.</summary>
    public const string Tokens = "tokens";

    /// <summary>Money in millionths of a US dollar.</summary>
    public const string CostMicroUsd = "costMicroUsd";

    /// <summary>Tool calls that were started.</summary>
    public const string ToolCalls = "toolCalls";

    /// <summary>The limits that a root's settings put on its tree.</summary>
    internal static IReadOnlyList<CounterChange> Limits(IEnumerable<SessionEvent> events, bool isRoot)
    {
        if (!isRoot)
        {
            return [];
        }

        var limits = events
            .Select(sessionEvent =>
                sessionEvent switch
                {
                    SessionCreated created => created.Settings.Limits,
                    SettingsChanged changed => changed.Limits,
                    _ => null,
                }
            )
            .LastOrDefault(found => found is not null);
        return limits is null
            ? []
            :
            [
                new CounterChange(Tokens, 0, SetLimit: limits.MaxTokens),
                new CounterChange(CostMicroUsd, 0, SetLimit: limits.MaxCostMicroUsd),
                new CounterChange(ToolCalls, 0, SetLimit: limits.MaxToolCalls),
            ];
    }
}
