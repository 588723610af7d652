namespace CodeAgent.Grains.Local;

/// <summary>How the in-process host works.</summary>
public sealed record LocalGrainHostOptions
{
    /// <summary>The time, given to grains and used for every wait of the host.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// Where all grain code and all work of the host runs; null for the thread pool. With a single-threaded scheduler
    /// (a simulation's) no other thread ever runs grain code, and the order of everything is the scheduler's.
    /// </summary>
    public TaskScheduler? Scheduler { get; init; }

    /// <summary>
    /// An activation without a call for this long ends; above zero and at most 24 days, or
    /// <see cref="Timeout.InfiniteTimeSpan"/> for never. It ends at most a sixteenth of it late, and once more it where the
    /// grain took back a delay.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The longest that the end of an activation may take, within the same bounds; then it is abandoned and told as a
    /// problem.
    /// </summary>
    public TimeSpan DeactivationTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Hears what no caller can be told, on any thread; null for nobody. It must not throw.</summary>
    public Action<LocalGrainProblem>? OnProblem { get; init; }
}

/// <summary>Something went wrong while an activation ended.</summary>
/// <param name="Grain">The grain interface's name.</param>
/// <param name="Key">The grain's key.</param>
/// <param name="Error">What went wrong; a <see cref="TimeoutException"/> where the activation did not end in time.</param>
public sealed record LocalGrainProblem(string Grain, string Key, Exception Error);
