using CodeAgent.Grains.Hosting;

namespace CodeAgent.Grains.Tests.Hosts;

public sealed class LocalHostLifetimeTests : LocalHostFixture
{
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(15);

    [Fact]
    public async Task An_activation_without_a_call_ends_after_the_idle_time_and_no_timer_is_left()
    {
        var deactivating = CancellationToken.None;
        await Grain()
            .DoAsync(activation =>
            {
                deactivating = activation.Deactivating;
                return Task.CompletedTask;
            });

        Clock.Advance(s_idle - TimeSpan.FromSeconds(1));
        await TouchAsync("other");
        Assert.Equal(2, Host.ActivationCount);
        Assert.False(deactivating.IsCancellationRequested);

        Clock.Advance(TimeSpan.FromSeconds(1));
        await EventuallyAsync(() => Host.ActivationCount == 1);
        Assert.True(deactivating.IsCancellationRequested);

        Clock.Advance(s_idle + (s_idle / 16));
        await EventuallyAsync(() => Host.ActivationCount == 0 && Clock.Armed == 0);
        await TouchAsync();
        Assert.Equal(3, Made);
    }

    [Fact]
    public async Task A_call_begins_the_idle_time_anew()
    {
        await TouchAsync();
        Clock.Advance(s_idle / 2);
        await TouchAsync();
        Clock.Advance(s_idle - TimeSpan.FromTicks(1));
        await TouchAsync();

        Assert.Equal(1, Made);
    }

    [Fact]
    public async Task A_running_call_keeps_its_activation()
    {
        var open = new TaskCompletionSource();
        var call = Grain().DoNowAsync(_ => open.Task);
        Clock.Advance(s_idle * 3);
        await TouchAsync();
        open.SetResult();
        await call.WaitAsync(Deadline);

        Assert.Equal(1, Made);
    }

    [Fact]
    public async Task An_activation_keeps_itself_for_as_long_as_it_asks()
    {
        await Grain()
            .DoAsync(activation =>
            {
                activation.DelayDeactivation(TimeSpan.FromMinutes(1));
                activation.DelayDeactivation(TimeSpan.FromHours(1));
                return Task.CompletedTask;
            });

        Clock.Advance(TimeSpan.FromMinutes(59));
        await TouchAsync();
        Assert.Equal(1, Made);
        Clock.Advance(s_idle * 2);
        await EventuallyAsync(() => Host.ActivationCount == 0);
    }

    [Fact]
    public async Task An_activation_that_asked_to_be_kept_takes_it_back()
    {
        await Grain()
            .DoAsync(activation =>
            {
                activation.DelayDeactivation(Timeout.InfiniteTimeSpan);
                return Task.CompletedTask;
            });
        Clock.Advance(TimeSpan.FromDays(400));
        await Grain()
            .DoAsync(activation =>
            {
                activation.DelayDeactivation(TimeSpan.Zero);
                return Task.CompletedTask;
            });
        Assert.Equal(1, Made);
        Clock.Advance(s_idle * 2);
        await EventuallyAsync(() => Host.ActivationCount == 0);
    }

    [Fact]
    public async Task An_end_that_takes_too_long_is_abandoned_told_and_its_calls_fail()
    {
        var heard = new TaskCompletionSource();
        var hung = Grain()
            .DoNowAsync(activation =>
            {
                activation.DeactivateOnIdle();
                heard.SetResult();
                return new TaskCompletionSource().Task;
            });
        await heard.Task.WaitAsync(Deadline);
        await EventuallyAsync(() => Clock.Armed == 2);
        var next = TouchAsync();

        Clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(1, Made);
        Clock.Advance(TimeSpan.FromSeconds(0.1));

        await next;
        Assert.Equal(2, Made);
        await EventuallyAsync(() => hung.IsCompleted);
        Assert.Equal(
            "IWorkGrain/one did not end in time.",
            (await Assert.ThrowsAsync<TimeoutException>(() => hung)).Message
        );
        var problem = Assert.Single(Problems);
        Assert.Equal(("IWorkGrain", "one"), (problem.Grain, problem.Key));
        Assert.IsType<TimeoutException>(problem.Error);
    }

    [Fact]
    public async Task What_goes_wrong_at_the_end_is_told_and_does_not_stop_it()
    {
        AtEnd = () => throw new InvalidOperationException("cannot end");
        await Grain()
            .DoAsync(activation =>
            {
                activation.Deactivating.Register(() => throw new InvalidOperationException("cannot hear"));
                activation.DeactivateOnIdle();
                return Task.CompletedTask;
            });

        await EventuallyAsync(() => Host.ActivationCount == 0);

        Assert.Equal(2, Problems.Count);
        Assert.Contains(Problems, problem => problem.Error.Message == "cannot end");
        Assert.Contains(Problems, problem => problem.Error is AggregateException);
    }

    [Fact]
    public async Task The_end_of_the_host_is_heard_by_running_calls_and_waits_for_them()
    {
        var trace = new List<string>();
        AtEnd = () =>
        {
            trace.Add("end");
            return Task.CompletedTask;
        };
        var begun = new TaskCompletionSource();
        var call = Grain()
            .DoAsync(async activation =>
            {
                begun.SetResult();
                var told = new TaskCompletionSource();
                await using var _ = activation.Deactivating.Register(told.SetResult);
                await told.Task;
                await Task.Yield();
                trace.Add("call");
            });
        await begun.Task.WaitAsync(Deadline);
        var waiting = Grain().DoAsync(_ => Task.CompletedTask);

        await Host.DisposeAsync().AsTask().WaitAsync(Deadline);

        await call;
        Assert.Equal(["call", "end"], trace);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Grain().DoAsync(_ => Task.CompletedTask));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Grain("two").DoAsync(_ => Task.CompletedTask));
        await Host.DisposeAsync();
        Assert.Equal(0, Host.ActivationCount);
        Assert.Equal(0, Clock.Armed);
    }

    [Fact]
    public async Task The_end_of_the_host_aborts_an_open_stream()
    {
        var stream = Grain().StreamAsync(ForeverAsync, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());
        var next = stream.MoveNextAsync();

        await Host.DisposeAsync().AsTask().WaitAsync(Deadline);

        await Assert.ThrowsAsync<Orleans.Runtime.EnumerationAbortedException>(async () => await next);
        await stream.DisposeAsync();
        Assert.Empty(Problems);

        static async IAsyncEnumerable<int> ForeverAsync(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token
        )
        {
            yield return 1;
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        }
    }

    [Fact]
    public async Task An_activation_whose_first_call_throws_is_not_kept()
    {
        var first = Grain().DoAsync(_ => throw new InvalidOperationException("no start"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => first.WaitAsync(Deadline));
        await TouchAsync();
        Assert.Equal(2, Made);

        var later = Grain().DoAsync(_ => throw new InvalidOperationException("a later call"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => later.WaitAsync(Deadline));
        await TouchAsync();
        Assert.Equal(2, Made);
    }

    [Fact]
    public async Task Calls_that_wait_move_to_the_new_activation_in_their_order()
    {
        var seen = new List<(int Call, int Made)>();
        var open = new TaskCompletionSource();
        var first = Grain()
            .DoAsync(async activation =>
            {
                await open.Task;
                activation.DeactivateOnIdle();
            });
        var rest = Enumerable.Range(1, 10).Select(Call).ToList();

        open.SetResult();
        await Task.WhenAll([first, .. rest]).WaitAsync(Deadline);

        Assert.Equal(Enumerable.Range(1, 10).Select(i => (i, 2)), seen);

        Task Call(int i) =>
            Grain()
                .DoAsync(_ =>
                {
                    seen.Add((i, Made));
                    return Task.CompletedTask;
                });
    }
}
