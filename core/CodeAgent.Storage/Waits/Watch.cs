namespace CodeAgent.Storage.Waits;

/// <summary>One waiting call. It is on its list from the moment it is made until it is disposed.</summary>
internal sealed class Watch(WatchList list, WatchKey key, long after) : IDisposable
{
    // Asynchronous continuations never run inside the writer's commit. They go to the context that the waiter awaits in: a
    // simulation's single thread, a grain's scheduler, or the thread pool only where there is no context.
    private readonly TaskCompletionSource<bool> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Timers take no longer; whoever waits this long waits for ever.
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(49);

    public WatchKey Key => key;

    /// <summary>Ends the wait where the position is beyond the one that it waits to see passed.</summary>
    public void Signal(long position)
    {
        if (position > after)
        {
            _completion.TrySetResult(true);
        }
    }

    public void Fail(Exception error) => _completion.TrySetException(error);

    /// <summary>True when it was signalled, false when the time is over. No <c>ConfigureAwait</c>: see above.</summary>
    public async ValueTask<bool> WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (atMost == TimeSpan.Zero && !_completion.Task.IsCompleted)
        {
            return false;
        }

        using var cancelled = cancellationToken.UnsafeRegister(
            static (state, token) => ((Watch)state!)._completion.TrySetCanceled(token),
            this
        );
        using var timer =
            atMost == Timeout.InfiniteTimeSpan || atMost > s_longest
                ? null
                : clock.CreateTimer(
                    static state => ((Watch)state!)._completion.TrySetResult(false),
                    this,
                    atMost,
                    Timeout.InfiniteTimeSpan
                );
        return await _completion.Task;
    }

    public void Dispose() => list.Remove(this);
}
