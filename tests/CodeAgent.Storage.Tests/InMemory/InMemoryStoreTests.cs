using System.Collections.Concurrent;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Guards;
using CodeAgent.Storage.InMemory;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Storage.Tests.InMemory;

/// <summary>What a simulation needs of the in-memory store.</summary>
public sealed class InMemoryStoreTests
{
    private static readonly StreamId s_session = StreamId.Session("s1");
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(5);

    [Fact]
    public void Every_call_but_a_wait_is_complete_when_it_returns()
    {
        var store = new InMemoryEventStore();
        Done(Post(store).AsTask());
        var lease = Own(store);
        Done(store.AppendAsync(Batch(lease, 0)).AsTask());
        Done(store.RenewAsync([lease], s_long).AsTask());
        Done(store.ReadTreeAsync(s_session, 0, 10).AsTask());
        Done(store.ReadAsync(s_session, 0).GetAsyncEnumerator().MoveNextAsync().AsTask());
        Done(store.ListHeadsAsync(new HeadQuery()).AsTask());
        Done(store.PutBlobAsync(new byte[100_000]).AsTask());
        Done(store.SaveCursorAsync("c", s_session, 1).AsTask());
        Done(store.WaitForEventsAsync(s_session, 0, s_long).AsTask());
        Done(store.WaitForAnswerAsync(s_session, "c", TimeSpan.Zero).AsTask());
        Assert.False(store.WaitForEventsAsync(s_session, 1, s_long).AsTask().IsCompleted);
    }

    [Fact]
    public void A_wait_goes_on_in_its_own_context_and_not_within_the_call_that_woke_it()
    {
        var context = new QueueContext();
        var store = new InMemoryEventStore();
        Done(Post(store).AsTask());
        var lease = Own(store);
        var threads = new List<int>();
        Task<bool> waiting = null!;
        context.Run(() =>
        {
            waiting = Wait();
            Done(store.AppendAsync(Batch(lease, 0)).AsTask());
            Assert.False(waiting.IsCompleted);
        });

        context.RunAll();

        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.Equal([Environment.CurrentManagedThreadId], threads);

        async Task<bool> Wait()
        {
            var result = await store.WaitForEventsAsync(s_session, 0, s_long);
            threads.Add(Environment.CurrentManagedThreadId);
            return result;
        }
    }

    [Fact]
    public void Nobody_is_woken_for_nothing()
    {
        var context = new QueueContext();
        var store = new InMemoryEventStore();
        Done(Post(store).AsTask());
        var lease = Own(store);
        Task<bool> waiting = null!;
        context.Run(() => waiting = store.WaitForEventsAsync(s_session, 2, s_long).AsTask());

        Done(store.AppendAsync(Batch(lease, 0)).AsTask());
        Done(store.AppendAsync(Batch(lease, 1)).AsTask());
        context.RunAll();
        Assert.False(waiting.IsCompleted);

        Done(store.AppendAsync(Batch(lease, 2)).AsTask());
        context.RunAll();
        Assert.True(waiting.IsCompletedSuccessfully);
    }

    [Fact]
    public void The_end_of_time_and_cancelling_also_go_on_in_the_context()
    {
        var context = new QueueContext();
        var clock = new ManualClock();
        var store = new InMemoryEventStore(clock: clock);
        using var cancelling = new CancellationTokenSource();
        Task<bool> timed = null!;
        Task<bool> cancelled = null!;
        context.Run(() =>
        {
            timed = store.WaitForCommandsAsync(s_session, s_long).AsTask();
            cancelled = store.WaitForCommandsAsync(s_session, s_long, cancelling.Token).AsTask();
            cancelling.Cancel();
            clock.Advance(s_long);
        });

        context.RunAll();

        Assert.True(timed.IsCompletedSuccessfully);
        Assert.True(cancelled.IsCanceled);
        Assert.Equal(0, clock.TimerCount);
    }

    [Fact]
    public async Task A_disk_survives_the_death_of_its_store()
    {
        var disk = new InMemoryEventStore.Disk();
        var first = new InMemoryEventStore(disk);
        await Post(first);
        var lease = Own(first);
        await first.AppendAsync(Batch(lease, 0));
        await first.DisposeAsync();

        var second = new InMemoryEventStore(disk);

        Assert.Equal(1, (await second.FindHeadAsync(s_session))?.LastSeq);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await first.AppendAsync(Batch(lease, 1)));
        Assert.Equal(AppendStatus.Committed, (await second.AppendAsync(Batch(lease, 1))).Status);
    }

    [Theory]
    [InlineData(false, AppendStatus.Fenced)]
    [InlineData(true, AppendStatus.Committed)]
    public async Task Fencing_can_be_turned_off_to_prove_that_it_is_missed(bool ignoreEpoch, AppendStatus expected)
    {
        var store = new InMemoryEventStore(faults: new StoreFaultSwitches(ignoreEpoch));
        await Post(store);
        var old = Own(store);
        Own(store);

        Assert.Equal(expected, (await store.AppendAsync(Batch(old, 0))).Status);
        Assert.NotEqual(AppendStatus.Committed, (await store.AppendAsync(Batch(old, 9))).Status);
    }

    [Fact]
    public async Task Without_liveness_nobody_is_dead()
    {
        var store = new InMemoryEventStore();
        await Post(store);
        Own(store);

        Assert.Null(await store.AcquireAsync(s_session, new OwnerId("h", "b", 2, 2), s_long));
    }

    private static ValueTask<PostReceipt> Post(InMemoryEventStore store) =>
        store.PostAsync(s_session, s_session, new InboxCommand("c", "PostInput", "{}"u8.ToArray(), "user:ada"));

    private static Lease Own(InMemoryEventStore store) =>
        Done(store.AcquireAsync(s_session, new OwnerId("h", "b", 1, 1), s_long).AsTask())!;

    private static T Done<T>(Task<T> task)
    {
        Assert.True(task.IsCompletedSuccessfully);
        return task.GetAwaiter().GetResult();
    }

    private static void Done(Task task) => Assert.True(task.IsCompletedSuccessfully);

    private static AppendBatch Batch(Lease lease, long expectedSeq) =>
        new(lease, expectedSeq, [new NewEvent("InputPosted", 1, "{}"u8.ToArray())]);

    /// <summary>One thread that runs what is posted to it when it is told to.</summary>
    private sealed class QueueContext : SynchronizationContext
    {
        private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _queue = [];

        public override void Post(SendOrPostCallback d, object? state) => _queue.Enqueue((d, state));

        public void Run(Action action)
        {
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                action();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }

        public void RunAll() =>
            Run(() =>
            {
                while (_queue.TryDequeue(out var work))
                {
                    work.Callback(work.State);
                }
            });
    }
}
