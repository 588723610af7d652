using CodeAgent.Testing.Time;

namespace CodeAgent.Testing.Simulation;

/// <summary>
/// A world of simulated processes on one thread with one clock and one source of chance, so that a seed always plays the
/// same way. Time moves only when nobody has anything to run.
/// </summary>
public sealed class SimWorld(int seed)
{
    private readonly List<SimProcess> _processes = [];

    /// <summary>The one source of chance.</summary>
    public Random Chance { get; } = new(seed);

    /// <summary>The one clock.</summary>
    public FakeClock Clock { get; } = new();

    /// <summary>Callbacks run so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Adds a process.</summary>
    public SimProcess NewProcess(string name)
    {
        var process = new SimProcess(name);
        _processes.Add(process);
        return process;
    }

    /// <summary>True with the given probability.</summary>
    public bool Happens(double probability) => Chance.NextDouble() < probability;

    /// <summary>A time between two.</summary>
    public TimeSpan Between(double fromMs, double toMs) =>
        TimeSpan.FromMilliseconds(fromMs + (Chance.NextDouble() * (toMs - fromMs)));

    /// <summary>Runs until the condition holds.</summary>
    /// <exception cref="TimeoutException">Simulated time or steps ran out first, or nothing is left to happen.</exception>
    public void RunUntil(Func<bool> condition, TimeSpan atMost, Func<string> describe)
    {
        var end = Clock.GetUtcNow() + atMost;
        var lastStep = Steps + 2_000_000;
        while (!condition())
        {
            if (Steps > lastStep || (!RunOne() && !Clock.FireNext(end)))
            {
                throw new TimeoutException(
                    $"Seed {seed}: not reached after {Steps} steps at {Clock.GetUtcNow():O}. {describe()}"
                );
            }
        }
    }

    private bool RunOne()
    {
        var runnable = _processes.FindAll(process => process.IsRunnable);
        if (runnable.Count == 0)
        {
            return false;
        }

        Steps++;
        runnable[Chance.Next(runnable.Count)].RunOne();
        _processes.RemoveAll(process => process.IsKilled);
        return true;
    }
}
