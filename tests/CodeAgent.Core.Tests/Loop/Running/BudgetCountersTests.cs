using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Tests.Loop.Running;

public sealed class BudgetCountersTests
{
    private static readonly SessionLimits s_limits = new()
    {
        MaxTokens = 1_000,
        MaxCostMicroUsd = 50,
        MaxToolCalls = 7,
    };

    [Fact]
    public void A_root_that_begins_sets_the_limits_of_its_tree() =>
        Assert.Equal(
            [
                new CounterChange("tokens", 0, SetLimit: 1_000),
                new CounterChange("costMicroUsd", 0, SetLimit: 50),
                new CounterChange("toolCalls", 0, SetLimit: 7),
            ],
            BudgetCounters.Limits([Created(s_limits), new HistoryImported([])], isRoot: true)
        );

    [Fact]
    public void A_tree_that_begins_without_limits_has_none() =>
        Assert.All(BudgetCounters.Limits([Created(new SessionLimits())], true), change => Assert.Null(change.SetLimit));

    [Fact]
    public void A_child_sets_no_limits_of_the_tree() =>
        Assert.Empty(BudgetCounters.Limits([Created(s_limits), Changed(s_limits)], isRoot: false));

    [Fact]
    public void Events_without_limits_change_nothing()
    {
        Assert.Empty(BudgetCounters.Limits([], true));
        Assert.Empty(BudgetCounters.Limits([new SessionClosed("x", "a"), Changed(null)], true));
    }

    [Fact]
    public void The_last_change_counts()
    {
        var changes = BudgetCounters.Limits(
            [Created(s_limits), Changed(s_limits with { MaxTokens = 9 }), Changed(null)],
            true
        );
        Assert.Equal(9, changes.Single(change => change.Name == BudgetCounters.Tokens).SetLimit);
    }

    [Fact]
    public void A_limit_that_is_taken_away_no_longer_holds()
    {
        var changes = BudgetCounters.Limits([Changed(new SessionLimits { MaxToolCalls = 3 })], true);
        Assert.Equal([long.MaxValue, long.MaxValue, 3], changes.Select(change => change.SetLimit));
    }

    [Fact]
    public void Setting_a_limit_spends_nothing() =>
        Assert.All(
            BudgetCounters.Limits([Created(s_limits)], true),
            change => Assert.Equal((0, false), (change.Delta, change.Enforce))
        );

    private static SessionCreated Created(SessionLimits limits) =>
        new(new SessionSettings("agent", "/w", "m") { Limits = limits }, "a", "1", null);

    private static SettingsChanged Changed(SessionLimits? limits) => new(null, null, null, limits, "a");
}
