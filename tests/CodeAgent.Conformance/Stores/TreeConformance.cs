using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using Xunit;

namespace CodeAgent.Conformance.Stores;

/// <summary>The one order over the streams of a tree.</summary>
public abstract class TreeConformance<THarness> : StoreConformance<THarness>
    where THarness : IStoreHarness, new()
{
    private static readonly StreamId s_task = StreamId.Task("t1");
    private static readonly StreamId s_coordinator = StreamId.Parse("task/t1/coordinator");

    [Fact]
    public async Task Streams_of_a_tree_share_one_order_in_which_they_were_committed()
    {
        var task = await Begin(s_task);
        var coordinator = await Begin(s_coordinator, s_task);

        await Append(task, 0, "a");
        var second = await Append(coordinator, 0, "b", "c");
        await Append(task, 1, "d");

        Assert.Equal([2, 3], second.Events.Select(item => item.RootSeq));
        var tree = await Store.ReadTreeAsync(s_task, 0, 100);
        Assert.Equal(["a", "b", "c", "d"], tree.Select(Text));
        Assert.Equal([1, 2, 3, 4], tree.Select(item => item.RootSeq));
        Assert.Equal([s_task, s_coordinator, s_coordinator, s_task], tree.Select(item => item.Stream));
        Assert.Equal([1, 1, 2, 2], tree.Select(item => item.Seq));
        Assert.Equal([2L, 3L], (await ReadAll(Store, s_coordinator)).Select(item => item.RootSeq));
    }

    [Fact]
    public async Task Trees_count_apart()
    {
        var one = await Begin(StreamId.Session("one"));
        var two = await Begin(StreamId.Session("two"));

        await Append(one, 0, "a");
        var second = await Append(two, 0, "b");

        Assert.Equal(1, Assert.Single(second.Events).RootSeq);
        Assert.Equal("a", Text(Assert.Single(await Store.ReadTreeAsync(one.Stream, 0, 10))));
    }

    [Fact]
    public async Task A_page_has_at_most_what_was_asked_for_and_the_next_goes_on()
    {
        var task = await Begin(s_task);
        await Append(task, 0, "a", "b", "c", "d", "e");

        Assert.Equal([1L, 2L], (await Store.ReadTreeAsync(s_task, 0, 2)).Select(item => item.RootSeq));
        Assert.Equal([3L, 4L], (await Store.ReadTreeAsync(s_task, 2, 2)).Select(item => item.RootSeq));
        Assert.Equal([5L], (await Store.ReadTreeAsync(s_task, 4, 2)).Select(item => item.RootSeq));
        Assert.Empty(await Store.ReadTreeAsync(s_task, 5, 2));
        Assert.Empty(await Store.ReadTreeAsync(StreamId.Task("unknown"), 0, 2));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.ReadTreeAsync(s_task, 0, 0));
    }

    [Fact]
    public async Task A_child_may_begin_before_its_root()
    {
        var coordinator = await Begin(s_coordinator, s_task);
        await Append(coordinator, 0, "a");
        Assert.Null(await Store.FindHeadAsync(s_task));

        var task = await Begin(s_task);
        var result = await Append(task, 0, "b");

        Assert.Equal(2, Assert.Single(result.Events).RootSeq);
        Assert.Equal(["a", "b"], (await Store.ReadTreeAsync(s_task, 0, 10)).Select(Text));
    }

    [Fact]
    public async Task A_stream_stays_in_the_tree_that_it_began_in()
    {
        await Begin(s_coordinator, s_task);

        await Store.PostAsync(s_coordinator, StreamId.Task("other"), Command("again"));

        Assert.Equal(s_task, (await Head(s_coordinator)).Root);
    }

    [Fact]
    public async Task The_root_of_a_head_of_the_tree_tells_the_last_number_of_all()
    {
        var task = await Begin(s_task);
        var coordinator = await Begin(s_coordinator, s_task);
        await Append(task, 0, "a");
        await Append(coordinator, 0, "b", "c");

        var head = await Head(s_task);

        Assert.Equal((1, 3), (head.LastSeq, head.LastRootSeq));
        Assert.Equal((2, 3), ((await Head(s_coordinator)).LastSeq, (await Head(s_coordinator)).LastRootSeq));
    }
}
