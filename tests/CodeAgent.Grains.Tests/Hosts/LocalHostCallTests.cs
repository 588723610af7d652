using System.Runtime.CompilerServices;
using CodeAgent.Grains.Local;

namespace CodeAgent.Grains.Tests.Hosts;

public sealed class LocalHostCallTests : LocalHostFixture
{
    [Fact]
    public async Task The_very_exception_reaches_the_caller()
    {
        var thrown = new InvalidOperationException("this one");

        var early = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain().DoAsync(_ => throw thrown));
        var late = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Grain().DoAsync(_ => Task.FromException(thrown))
        );

        Assert.Same(thrown, early);
        Assert.Same(thrown, late);
    }

    [Fact]
    public async Task The_callers_execution_context_does_not_reach_the_grain()
    {
        await TouchAsync();
        var local = new AsyncLocal<string> { Value = "the caller's" };
        string? seen = "nothing";

        await Grain()
            .DoAsync(_ =>
            {
                seen = local.Value;
                return Task.CompletedTask;
            });

        Assert.Equal("the caller's", local.Value);
        Assert.Null(seen);
    }

    [Fact]
    public async Task Callbacks_of_a_callers_token_run_among_the_grains_code()
    {
        using var source = new CancellationTokenSource();
        var inside = 0;
        var wasParallel = false;
        var registered = new TaskCompletionSource();
        var called = new TaskCompletionSource();
        var call = Grain()
            .DoWithTokenAsync(
                async token =>
                {
                    await using var _ = token.Register(() =>
                    {
                        wasParallel |= Volatile.Read(ref inside) == 1;
                        called.SetResult();
                    });
                    Volatile.Write(ref inside, 1);
                    registered.SetResult();
                    SpinWait.SpinUntil(() => source.IsCancellationRequested, Deadline);
                    Thread.SpinWait(10_000);
                    Volatile.Write(ref inside, 0);
                    await called.Task;
                },
                source.Token
            );
        await registered.Task.WaitAsync(Deadline);

        source.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await called.Task.WaitAsync(Deadline);
        Assert.False(wasParallel);
    }

    [Fact]
    public async Task An_arguments_reference_is_passed_as_it_is()
    {
        Func<Grains.Hosting.IActivation, Task> work = _ => Task.CompletedTask;
        object? seen = null;

        await Grain()
            .DoAsync(activation =>
            {
                seen = work;
                return work(activation);
            });

        Assert.Same(work, seen);
    }

    [Fact]
    public async Task An_iterator_that_fails_when_it_is_left_is_told_as_a_problem()
    {
        await foreach (var _ in Grain().StreamAsync(_ => FailingAsync(), CancellationToken.None))
        {
            break;
        }

        Assert.Equal("cannot leave", Assert.Single(Problems).Error.Message);

        static async IAsyncEnumerable<int> FailingAsync()
        {
            try
            {
                yield return 1;
                await Task.Yield();
                yield return 2;
            }
            finally
            {
                Fail();
            }
        }

        static void Fail() => throw new InvalidOperationException("cannot leave");
    }

    [Fact]
    public async Task A_reader_that_leaves_while_it_waits_disposes_the_iterator_too()
    {
        var isDisposed = false;
        var stream = Grain().StreamAsync(WaitingAsync, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());
        var next = stream.MoveNextAsync();

        await stream.DisposeAsync().AsTask().WaitAsync(Deadline);

        Assert.True(isDisposed);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        Assert.Empty(Problems);

        async IAsyncEnumerable<int> WaitingAsync([EnumeratorCancellation] CancellationToken token)
        {
            try
            {
                yield return 1;
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }
            finally
            {
                isDisposed = true;
            }
        }
    }

    [Fact]
    public async Task A_stream_is_read_twice_by_two_readers()
    {
        var stream = Grain().StreamAsync(_ => ThreeAsync(), CancellationToken.None);

        Assert.Equal([1, 2, 3], await stream.ToListAsync());
        Assert.Equal([1, 2, 3], await stream.ToListAsync());

        static async IAsyncEnumerable<int> ThreeAsync()
        {
            for (var i = 1; i <= 3; i++)
            {
                await Task.Yield();
                yield return i;
            }
        }
    }

    [Fact]
    public void References_to_one_grain_are_equal_and_tell_their_name()
    {
        Assert.Equal(Grain("a"), Grain("a"));
        Assert.NotEqual(Grain("a"), Grain("b"));
        Assert.Equal("IWorkGrain/a", Grain("a").ToString());
    }

    [Fact]
    public async Task All_code_of_a_grain_runs_on_the_given_schedulers_thread()
    {
        using var scheduler = new SingleThreadScheduler();
        Configure = options => options with { Scheduler = scheduler };
        var threads = new HashSet<Thread>();
        AtStart = Note;
        AtEnd = () =>
        {
            Note();
            return Task.CompletedTask;
        };

        await Grain()
            .DoAsync(async activation =>
            {
                activation.Deactivating.Register(Note);
                Note();
                await Task.Yield();
                Note();
                await Task.Run(() => { });
                Note();
            })
            .WaitAsync(Deadline);
        await Host.DisposeAsync().AsTask().WaitAsync(Deadline);

        Assert.Equal([scheduler.Thread], threads);

        void Note() => threads.Add(Thread.CurrentThread);
    }

    [Fact]
    public async Task A_scheduler_made_of_a_synchronization_context_keeps_turns_exclusive()
    {
        using var scheduler = new SingleThreadScheduler();
        var context = new SchedulerContext(scheduler);
        Configure = options => options with { Scheduler = context.AsScheduler() };
        var contexts = new HashSet<SynchronizationContext?>();
        var seen = new List<string>();

        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => Grain().DoAsync(_ => StepAsync(i)))).WaitAsync(Deadline);

        Assert.Equal(Enumerable.Range(0, 5).SelectMany(i => new[] { $"begin {i}", $"end {i}" }), seen);
        Assert.Equal([null], contexts);
        await Host.DisposeAsync().AsTask().WaitAsync(Deadline);

        async Task StepAsync(int i)
        {
            seen.Add($"begin {i}");
            contexts.Add(SynchronizationContext.Current);
            await Task.Yield();
            contexts.Add(SynchronizationContext.Current);
            seen.Add($"end {i}");
        }
    }

    private sealed class SchedulerContext(TaskScheduler scheduler) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) =>
            Task.Factory.StartNew(
                () =>
                {
                    SetSynchronizationContext(this);
                    d(state);
                    SetSynchronizationContext(null);
                },
                CancellationToken.None,
                TaskCreationOptions.None,
                scheduler
            );

        public TaskScheduler AsScheduler()
        {
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                return TaskScheduler.FromCurrentSynchronizationContext();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }
    }
}
