namespace CodeAgent.Core.Sessions.Running;

/// <summary>The model and tool calls that run now. Each puts its end into the queue.</summary>
internal sealed class RunningEffects(OutcomeQueue outcomes)
{
    private readonly Dictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);

    public int Count => _running.Count;

    /// <summary>Starts an effect that never throws.</summary>
    public void Start(string id, Func<CancellationToken, Task<EffectEnd>> run)
    {
        var cancel = new CancellationTokenSource();
        _running.Add(id, cancel);
        _ = RunAsync(id, run, cancel);
    }

    public void CancelAll()
    {
        foreach (var cancel in _running.Values.ToList())
        {
            cancel.Cancel();
        }
    }

    private async Task RunAsync(string id, Func<CancellationToken, Task<EffectEnd>> run, CancellationTokenSource cancel)
    {
        // The runner goes on with its own work first: an effect may do much before it first waits.
        await Task.Yield();
        var end = await run(cancel.Token);
        _running.Remove(id);
        cancel.Dispose();
        _ = outcomes.Add(end.Events, end.Counters);
    }
}
