using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Running;

/// <summary>The effects that run now. Each puts its end into the queue.</summary>
internal sealed class RunningEffects<TEvent>(OutcomeQueue<TEvent> outcomes)
{
    private readonly Dictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);

    public int Count => _running.Count;

    /// <summary>Whether an effect runs, or its end waits to be recorded.</summary>
    public bool IsRunning(string id) => _running.ContainsKey(id);

    /// <summary>Starts an effect that never throws.</summary>
    public void Start(string id, Func<CancellationToken, Task<EffectEnd<TEvent>>> run)
    {
        var cancel = new CancellationTokenSource();
        _running.Add(id, cancel);
        _ = RunAsync(id, run, cancel);
    }

    /// <summary>Forgets an effect whose end is recorded. Until then it counts as running: the state does not know of its end.</summary>
    public void Settle(string id)
    {
        if (_running.Remove(id, out var cancel))
        {
            cancel.Dispose();
        }
    }

    public void Cancel(string id)
    {
        if (_running.TryGetValue(id, out var cancel))
        {
            cancel.Cancel();
        }
    }

    public void CancelAll()
    {
        foreach (var cancel in _running.Values.ToList())
        {
            cancel.Cancel();
        }
    }

    private async Task RunAsync(
        string id,
        Func<CancellationToken, Task<EffectEnd<TEvent>>> run,
        CancellationTokenSource cancel
    )
    {
        // The runner goes on with its own work first: an effect may do much before it first waits.
        await Task.Yield();
        var end = await run(cancel.Token);
        _ = outcomes.Add(end.Events, end.Counters, id);
    }
}

/// <summary>How an effect ended: what is to be recorded.</summary>
internal sealed record EffectEnd<TEvent>(IReadOnlyList<TEvent> Events, IReadOnlyList<CounterChange> Counters);
