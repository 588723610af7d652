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
    internal static IReadOnlyList<CounterChange> Limits(IEnumerable<SessionEvent> events, bool isRoot) =>
        isRoot ? events.Select(Limits).LastOrDefault(changes => changes.Count > 0) ?? [] : [];

    private static IReadOnlyList<CounterChange> Limits(SessionEvent happened) =>
        happened switch
        {
            SessionCreated created => Limits(created.Settings.Limits, none: null),
            // A counter keeps its limit until it is given another, so one that is taken away becomes one out of reach.
            SettingsChanged { Limits: { } limits } => Limits(limits, none: long.MaxValue),
            _ => [],
        };

    private static IReadOnlyList<CounterChange> Limits(SessionLimits limits, long? none) =>
        [
            new CounterChange(Tokens, 0, SetLimit: limits.MaxTokens ?? none),
            new CounterChange(CostMicroUsd, 0, SetLimit: limits.MaxCostMicroUsd ?? none),
            new CounterChange(ToolCalls, 0, SetLimit: limits.MaxToolCalls ?? none),
        ];
}
