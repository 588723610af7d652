namespace CodeAgent.Testing.Tools;

/// <summary>Waits for conditions instead of time.</summary>
public static class Deadline
{
    /// <summary>How long any test waits for anything: far longer than it takes on a busy machine.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Waits until something is so.</summary>
    /// <exception cref="TimeoutException">It was not so in time.</exception>
    public static async Task UntilAsync(string what, Func<bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Longest)
                throw new TimeoutException($"It did not come to be that {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
