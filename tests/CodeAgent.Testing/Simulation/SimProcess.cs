namespace CodeAgent.Testing.Simulation;

/// <summary>
/// One simulated process: all its code runs as callbacks of this context, on the simulation's one thread. A killed
/// process never runs again, wherever it was; a paused one keeps its callbacks until it goes on.
/// </summary>
public sealed class SimProcess(string name) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _ready = new();

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Whether it is gone for good.</summary>
    public bool IsKilled { get; private set; }

    /// <summary>Whether it is stopped for a while.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Whether it has something to run now.</summary>
    public bool IsRunnable => !IsKilled && !IsPaused && _ready.Count > 0;

    /// <summary>Ends it at once.</summary>
    public void Kill()
    {
        IsKilled = true;
        _ready.Clear();
    }

    /// <summary>Starts code in it.</summary>
    public void Start(Func<Task> run) => Post(_ => Observe(run()), null);

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        if (!IsKilled)
        {
            _ready.Enqueue((d, state));
        }
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Simulated code must not block.");

    /// <summary>An exception that code of this process did not handle; null for none.</summary>
    public Exception? Failure { get; private set; }

    internal void RunOne()
    {
        var (callback, state) = _ready.Dequeue();
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            callback(state);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    private async void Observe(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception error)
        {
            Failure = error;
        }
    }
}
