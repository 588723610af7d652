namespace CodeAgent.Testing.Stores;

/// <summary>Waits for conditions, never for time; a condition that does not come fails the test.</summary>
public static class Eventually
{
    /// <summary>Longer than anything that works takes.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(5);

    /// <summary>The result of a task that must end before the deadline.</summary>
    public static Task<T> Within<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Deadline);

    /// <inheritdoc cref="Within{T}(ValueTask{T})"/>
    public static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(Deadline);

    /// <inheritdoc cref="Within{T}(ValueTask{T})"/>
    public static Task Within(this Task task) => task.WaitAsync(Deadline);

    /// <summary>Returns when the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not hold before the deadline.</exception>
    public static async Task BecomesTrue(Func<bool> condition, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Deadline)
            {
                throw new TimeoutException($"It did not happen in time: {what}.");
            }

            await Task.Delay(s_interval, TimeProvider.System);
        }
    }
}
