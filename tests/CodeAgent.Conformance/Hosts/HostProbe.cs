using System.Collections.Concurrent;

namespace CodeAgent.Conformance.Hosts;

/// <summary>What a test and the grains of one key tell each other, past the host: signals by name, a trace, counts.</summary>
public sealed class HostProbe
{
    private static readonly ConcurrentDictionary<string, HostProbe> s_probes = new(StringComparer.Ordinal);
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _signals = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _trace = new();
    private int _activations;
    private int _inside;

    /// <summary>The probe of a key.</summary>
    public static HostProbe Of(string key) => s_probes.GetOrAdd(key, _ => new HostProbe());

    /// <summary>How many activations were made.</summary>
    public int Activations => Volatile.Read(ref _activations);

    /// <summary>Whether code of one grain was ever seen to run in parallel.</summary>
    public bool SawParallelCode { get; private set; }

    /// <summary>Whether an activation's constructor throws.</summary>
    public bool FailsToConstruct { get; set; }

    /// <summary>What was noted, in order.</summary>
    public IReadOnlyList<string> Trace => [.. _trace];

    /// <summary>Notes something.</summary>
    public void Note(string what) => _trace.Enqueue(what);

    /// <summary>Counts an activation and returns its number.</summary>
    public int CountActivation() => Interlocked.Increment(ref _activations);

    /// <summary>Sends a signal; it stays.</summary>
    public void Signal(string name) => Source(name).TrySetResult();

    /// <summary>Waits for a signal, with a deadline.</summary>
    public Task WhenAsync(string name) => Source(name).Task.WaitAsync(s_deadline);

    /// <summary>Changes a number the way that loses changes made in parallel, and watches for such.</summary>
    public void AddUnsafely(ref int number)
    {
        SawParallelCode |= Interlocked.Increment(ref _inside) != 1;
        var seen = number;
        Thread.SpinWait(100);
        number = seen + 1;
        Interlocked.Decrement(ref _inside);
    }

    private TaskCompletionSource Source(string name) =>
        _signals.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
