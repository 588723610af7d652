using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using Xunit;

namespace CodeAgent.Conformance.Stores;

/// <summary>Finding and listing heads.</summary>
public abstract class HeadConformance<THarness> : StoreConformance<THarness>
    where THarness : IStoreHarness, new()
{
    [Fact]
    public async Task An_unknown_stream_has_no_head()
    {
        Assert.Null(await Store.FindHeadAsync(Session));
        Assert.Empty(await Store.ListHeadsAsync(new HeadQuery()));
    }

    [Fact]
    public async Task The_newest_update_comes_first()
    {
        await Make("a", "idle");
        var second = await Make("b", "idle");
        await Make("c", "idle");
        await Append(second, 0, "x");

        Assert.Equal(["b", "c", "a"], await Keys(new HeadQuery()));
        await Store.PostAsync(StreamId.Session("a"), StreamId.Session("a"), Command("c1"));
        Assert.Equal(["a", "b", "c"], await Keys(new HeadQuery()));
    }

    [Fact]
    public async Task Lease_traffic_is_no_update()
    {
        var first = await Make("a", "idle");
        await Make("b", "idle");
        var before = await Head(first.Stream);

        await Store.RenewAsync([first], Long);
        await Store.ReleaseAsync(first);
        await Own(first.Stream);

        Assert.Equal(before.UpdatedAt, (await Head(first.Stream)).UpdatedAt);
        Assert.Equal(["b", "a"], await Keys(new HeadQuery()));
    }

    [Fact]
    public async Task Each_filter_leaves_out_what_does_not_match()
    {
        await Make("a", "running", "/x");
        await Make("b", "idle", "/x");
        await Make("c", "failed", "/y");
        await Begin(StreamId.Task("t1"));
        await Begin(StreamId.Parse("task/t1/coordinator"), StreamId.Task("t1"));

        Assert.Equal(["c", "b", "a"], await Keys(new HeadQuery(Kind: "session")));
        Assert.Equal(["t1/coordinator", "t1"], await Keys(new HeadQuery(Kind: "task")));
        Assert.Equal(["c", "a"], await Keys(new HeadQuery(Statuses: ["running", "failed"])));
        Assert.Equal(5, (await Keys(new HeadQuery(Statuses: []))).Count);
        Assert.Equal(["b", "a"], await Keys(new HeadQuery(Workspace: "/x")));
        Assert.Equal(["t1/coordinator", "t1"], await Keys(new HeadQuery(Root: StreamId.Task("t1"))));
        Assert.Equal(["t1", "c", "b", "a"], await Keys(new HeadQuery(RootsOnly: true)));
        Assert.Equal(["a"], await Keys(new HeadQuery("session", ["running"], null, "/x", true)));
        Assert.Empty(await Keys(new HeadQuery(Kind: "sess")));
        Assert.Empty(await Keys(new HeadQuery(Workspace: "/")));
        Assert.Empty(await Keys(new HeadQuery(Root: StreamId.Task("unknown"))));
    }

    [Fact]
    public async Task Pages_leave_nothing_out_and_repeat_nothing_though_all_came_at_one_instant()
    {
        foreach (var number in Enumerable.Range(0, 25))
        {
            await Store.PostAsync(StreamId.Session($"{number}"), StreamId.Session($"{number}"), Command("c"));
        }

        var keys = new List<string>();
        var query = new HeadQuery(Limit: 10);
        while (await Store.ListHeadsAsync(query) is { Count: > 0 } page)
        {
            keys.AddRange(page.Select(head => head.Stream.Key));
            query = query with { UpdatedBefore = page[^1].UpdatedAt };
        }

        Assert.Equal(Enumerable.Range(0, 25).Reverse().Select(number => $"{number}"), keys);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task The_limit_is_between_1_and_10000(int limit)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () =>
            await Store.ListHeadsAsync(new HeadQuery(Limit: limit))
        );
    }

    [Fact]
    public async Task A_projection_stays_until_another_one_comes()
    {
        var lease = await Make("a", "running", "/x");

        await Append(lease, 0, "e");

        Assert.Equal("running", (await Head(lease.Stream)).Projection.Status);
    }

    [Fact]
    public async Task A_listed_head_is_the_head()
    {
        var lease = await Make("a", "running", "/x");
        await Append(lease, 0, "e");

        Assert.Equal(await Head(lease.Stream), Assert.Single(await Store.ListHeadsAsync(new HeadQuery())));
    }

    private async Task<Lease> Make(string key, string status, string workspace = "")
    {
        var lease = await Begin(StreamId.Session(key));
        await Store.AppendAsync(
            new AppendBatch(lease, 0, []) { Projection = new HeadProjection(status, key, workspace) }
        );
        return lease;
    }

    private async Task<IReadOnlyList<string>> Keys(HeadQuery query) =>
        [.. (await Store.ListHeadsAsync(query)).Select(head => head.Stream.Key)];
}
