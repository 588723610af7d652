using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using Xunit;

namespace CodeAgent.Conformance.Stores;

/// <summary>The budget counters of a tree.</summary>
public abstract class CounterConformance<THarness> : StoreConformance<THarness>
    where THarness : IStoreHarness, new()
{
    private static readonly StreamId s_task = StreamId.Task("t1");

    [Fact]
    public async Task Changes_add_up_over_the_streams_of_a_tree()
    {
        var task = await Begin(s_task);
        var child = await Begin(StreamId.Parse("task/t1/sub/1"), s_task);

        await Change(task, new CounterChange("tokens", 10), new CounterChange("calls", 1));
        await Change(child, new CounterChange("tokens", 5), new CounterChange("tokens", -2));

        var counters = await Store.ReadCountersAsync(s_task);
        Assert.Equal(new CounterValue(13, null), counters["tokens"]);
        Assert.Equal(new CounterValue(1, null), counters["calls"]);
        Assert.Equal(2, counters.Count);
        Assert.Empty(await Store.ReadCountersAsync(StreamId.Task("unknown")));
    }

    [Fact]
    public async Task An_enforced_change_may_reach_the_limit_and_not_pass_it()
    {
        var lease = await Begin(Session);
        await Change(lease, new CounterChange("tokens", 0, SetLimit: 10));

        Assert.Equal(
            AppendStatus.Committed,
            (await Change(lease, new CounterChange("tokens", 10, Enforce: true))).Status
        );
        var refused = await Store.AppendAsync(
            new AppendBatch(lease, 0, Events("x")) { Counters = [new CounterChange("tokens", 1, Enforce: true)] }
        );

        Assert.Equal((AppendStatus.LimitReached, "tokens"), (refused.Status, refused.Limit));
        Assert.Empty(refused.Events);
        Assert.Equal(new CounterValue(10, 10), (await Store.ReadCountersAsync(Session))["tokens"]);
    }

    [Fact]
    public async Task A_change_that_is_not_enforced_passes_the_limit()
    {
        var lease = await Begin(Session);

        var result = await Change(lease, new CounterChange("tokens", 15, SetLimit: 10));

        Assert.Equal(AppendStatus.Committed, result.Status);
        Assert.Equal(new CounterValue(15, 10), (await Store.ReadCountersAsync(Session))["tokens"]);
    }

    [Fact]
    public async Task A_limit_set_with_the_change_counts_for_it()
    {
        var lease = await Begin(Session);
        await Change(lease, new CounterChange("tokens", 5, SetLimit: 5));

        var raised = await Change(lease, new CounterChange("tokens", 5, Enforce: true, SetLimit: 10));
        var lowered = await Change(lease, new CounterChange("tokens", 0, Enforce: true, SetLimit: 9));

        Assert.Equal((AppendStatus.Committed, AppendStatus.LimitReached), (raised.Status, lowered.Status));
        Assert.Equal(new CounterValue(10, 10), (await Store.ReadCountersAsync(Session))["tokens"]);
    }

    [Fact]
    public async Task One_that_passes_stops_all_whatever_its_place()
    {
        var lease = await Begin(Session);
        await Change(lease, new CounterChange("calls", 0, SetLimit: 1));

        var result = await Change(
            lease,
            new CounterChange("tokens", 5),
            new CounterChange("calls", 2, Enforce: true),
            new CounterChange("cost", 5)
        );

        Assert.Equal((AppendStatus.LimitReached, "calls"), (result.Status, result.Limit));
        Assert.Equal(["calls"], (await Store.ReadCountersAsync(Session)).Keys);
    }

    [Fact]
    public async Task Values_stop_at_the_ends_of_their_range()
    {
        var lease = await Begin(Session);

        await Change(lease, new CounterChange("tokens", long.MaxValue), new CounterChange("tokens", long.MaxValue));
        var refused = await Change(lease, new CounterChange("tokens", 1, Enforce: true, SetLimit: long.MaxValue - 1));

        Assert.Equal(AppendStatus.LimitReached, refused.Status);
        Assert.Equal(new CounterValue(long.MaxValue, null), (await Store.ReadCountersAsync(Session))["tokens"]);
    }

    [Fact]
    public async Task Of_many_that_reserve_at_once_only_as_many_succeed_as_there_is_room()
    {
        var leases = new List<Lease>();
        foreach (var number in Enumerable.Range(1, 20))
        {
            leases.Add(await Begin(StreamId.Parse($"task/t1/sub/{number}"), s_task));
        }

        await Change(leases[0], new CounterChange("calls", 0, SetLimit: 7));

        var results = await Task.WhenAll(
            leases.Select(lease => Task.Run(() => Change(lease, new CounterChange("calls", 1, Enforce: true))))
        );

        Assert.Equal(7, results.Count(result => result.Status == AppendStatus.Committed));
        Assert.Equal(13, results.Count(result => result.Status == AppendStatus.LimitReached));
        Assert.Equal(7, (await Store.ReadCountersAsync(s_task))["calls"].Value);
    }

    private async Task<AppendResult> Change(Lease lease, params CounterChange[] changes) =>
        await Store.AppendAsync(new AppendBatch(lease, 0, []) { Counters = changes });
}
