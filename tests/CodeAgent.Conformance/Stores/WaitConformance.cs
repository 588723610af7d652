using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Testing.Stores;
using Xunit;

namespace CodeAgent.Conformance.Stores;

/// <summary>Waiting for events, commands and answers.</summary>
public abstract class WaitConformance<THarness> : StoreConformance<THarness>
    where THarness : IStoreHarness, new()
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task What_is_there_already_is_told_at_once()
    {
        var lease = await Begin(Session);
        await Store.AppendAsync(
            new AppendBatch(lease, 0, Events("a")) { Answers = [new CommandAnswer("begin", true, Seq: 1)] }
        );
        await Store.PostAsync(Session, Session, Command("c1"));

        Assert.True(await Store.WaitForEventsAsync(Session, 0, TimeSpan.Zero));
        Assert.True(await Store.WaitForCommandsAsync(Session, TimeSpan.Zero));
        Assert.Equal(1, (await Store.WaitForAnswerAsync(Session, "begin", TimeSpan.Zero))?.Seq);
    }

    [Fact]
    public async Task With_no_time_nothing_is_waited_for()
    {
        await Begin(Session);
        var unknown = StreamId.Session("unknown");

        Assert.False(await Store.WaitForEventsAsync(Session, 0, TimeSpan.Zero));
        Assert.False(await Store.WaitForCommandsAsync(unknown, TimeSpan.Zero));
        Assert.Null(await Store.WaitForAnswerAsync(Session, "begin", TimeSpan.Zero));
        Assert.Null(await Store.WaitForAnswerAsync(unknown, "c1", TimeSpan.Zero));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_append_wakes_who_waits_for_the_tree(bool fromAnotherStore)
    {
        var lease = await Begin(StreamId.Parse("task/t1/sub/1"), StreamId.Task("t1"));
        await Append(lease, 0, "a");
        var waiting = Waiter(fromAnotherStore, store => store.WaitForEventsAsync(StreamId.Task("t1"), 1, Long));

        await Append(lease, 1, "b");

        Assert.True(await (await waiting).Within());
    }

    [Fact]
    public async Task Only_an_event_above_the_position_wakes()
    {
        var lease = await Begin(Session);
        var waiting = Store.WaitForEventsAsync(Session, 2, Long).AsTask();

        await Append(lease, 0, "a");
        await Append(lease, 1, "b");
        await OthersWereWoken();
        Assert.False(waiting.IsCompleted);
        await Append(lease, 2, "c");

        Assert.True(await waiting.Within());
    }

    [Fact]
    public async Task An_append_to_another_tree_wakes_nobody()
    {
        var other = await Begin(StreamId.Session("s2"));
        var waiting = Store.WaitForEventsAsync(Session, 0, s_short).AsTask();

        await Append(other, 0, "a");
        await OthersWereWoken();
        Assert.False(waiting.IsCompleted);

        await Harness.PassAsync(s_short);
        Assert.False(await waiting.Within());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_post_wakes_who_waits_for_commands(bool fromAnotherStore)
    {
        var waiting = Waiter(fromAnotherStore, store => store.WaitForCommandsAsync(Session, Long));

        await Store.PostAsync(Session, Session, Command("c1"));

        Assert.True(await (await waiting).Within());
    }

    [Fact]
    public async Task An_outgoing_command_wakes_who_waits_for_commands()
    {
        var lease = await Begin(Session);
        var child = StreamId.Session("child");
        var waiting = Store.WaitForCommandsAsync(child, Long).AsTask();

        await Store.AppendAsync(
            new AppendBatch(lease, 0, []) { Posts = [new OutgoingCommand(child, Session, Command("c1"))] }
        );

        Assert.True(await waiting.Within());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_reaches_who_waits_for_it(bool fromAnotherStore)
    {
        var lease = await Begin(Session);
        await Store.PostAsync(Session, Session, Command("c1"));
        var waiting = Waiter(fromAnotherStore, store => store.WaitForAnswerAsync(Session, "c1", Long));

        await Store.AppendAsync(new AppendBatch(lease, 0, []) { Answers = [new CommandAnswer("begin", true)] });
        Assert.False((await waiting).IsCompleted);
        var answer = new CommandAnswer("c1", true, Seq: 4);
        await Store.AppendAsync(new AppendBatch(lease, 0, []) { Answers = [answer] });

        Assert.Equal(answer, await (await waiting).Within());
    }

    [Fact]
    public async Task A_wait_may_begin_before_the_stream_does()
    {
        var waiting = Store.WaitForEventsAsync(Session, 0, Long).AsTask();

        await Append(await Begin(Session), 0, "a");

        Assert.True(await waiting.Within());
    }

    [Fact]
    public async Task A_wait_ends_when_its_time_is_over()
    {
        var waits = new Task[]
        {
            Store.WaitForEventsAsync(Session, 0, s_short).AsTask(),
            Store.WaitForCommandsAsync(Session, s_short).AsTask(),
            Store.WaitForAnswerAsync(Session, "c1", s_short).AsTask(),
        };
        Assert.DoesNotContain(waits, wait => wait.IsCompleted);

        await Harness.PassAsync(s_short);

        await Task.WhenAll(waits).Within();
        Assert.False(await (Task<bool>)waits[0]);
        Assert.False(await (Task<bool>)waits[1]);
        Assert.Null(await (Task<CommandAnswer?>)waits[2]);
    }

    [Fact]
    public async Task A_cancelled_wait_ends_at_once()
    {
        using var cancelling = new CancellationTokenSource();
        var waits = new Task[]
        {
            Store.WaitForEventsAsync(Session, 0, Long, cancelling.Token).AsTask(),
            Store.WaitForCommandsAsync(Session, Timeout.InfiniteTimeSpan, cancelling.Token).AsTask(),
            Store.WaitForAnswerAsync(Session, "c1", TimeSpan.MaxValue, cancelling.Token).AsTask(),
        };

        await cancelling.CancelAsync();

        foreach (var wait in waits)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.Within());
        }
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_before_does_not_begin()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Store.WaitForEventsAsync(Session, 0, Long, cancelled)
        );
    }

    [Fact]
    public async Task Waits_of_a_store_end_with_it()
    {
        var dying = await Harness.OpenAsync();
        var waiting = dying.WaitForEventsAsync(Session, 0, Long).AsTask();

        await dying.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.Within());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await dying.FindHeadAsync(Session));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
            await dying.PostAsync(Session, Session, Command("c1"))
        );
    }

    [Fact]
    public async Task Many_watchers_see_every_event_once_and_in_order()
    {
        const int Count = 200;
        var lease = await Begin(Session);
        var other = await Harness.OpenAsync();
        var watchers = Enumerable.Range(0, 10).Select(number => Watch(number % 2 == 0 ? Store : other)).ToList();

        for (var number = 0; number < Count; number++)
        {
            await Append(lease, number, $"{number}");
        }

        foreach (var seen in await Task.WhenAll(watchers).Within())
        {
            Assert.Equal(Enumerable.Range(1, Count), seen.Select(position => (int)position));
        }

        async Task<List<long>> Watch(IEventStore store)
        {
            var seen = new List<long>();
            while (seen.Count < Count)
            {
                await store.WaitForEventsAsync(Session, seen.Count, Long);
                seen.AddRange((await store.ReadTreeAsync(Session, seen.Count, 7)).Select(item => item.RootSeq));
            }

            return seen;
        }
    }

    /// <summary>Wakes some that wait for something else, so that whoever was woken before has most likely gone on.</summary>
    private async Task OthersWereWoken()
    {
        for (var number = 0; number < 20; number++)
        {
            var stream = StreamId.Session($"other-{number}");
            var waiting = Store.WaitForCommandsAsync(stream, Long).AsTask();
            await Store.PostAsync(stream, stream, Command("c"));
            Assert.True(await waiting.Within());
        }
    }

    /// <summary>Begins to wait, in this store or in another one on the same state.</summary>
    private async Task<Task<T>> Waiter<T>(bool inAnotherStore, Func<IEventStore, ValueTask<T>> wait) =>
        wait(inAnotherStore ? await Harness.OpenAsync() : Store).AsTask();
}
