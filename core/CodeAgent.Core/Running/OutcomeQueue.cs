using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Running;

/// <summary>
/// What running effects want recorded. Effects put in, the runner takes out and appends; an effect may wait until its
/// entry is durable. Used on the runner's scheduler only, and never hops to another thread.
/// </summary>
internal sealed class OutcomeQueue<TEvent>
{
    private readonly List<Entry> _entries = [];
    private TaskCompletionSource _signal = NewSignal();

    /// <summary>Completes when there is something to take.</summary>
    public Task Signal => _signal.Task;

    /// <summary>Adds what happened; the task completes when it is durable and is cancelled when it never will be.</summary>
    /// <param name="events">What is to be recorded; none where only the end is told.</param>
    /// <param name="counters">What it changes in the tree's counters.</param>
    /// <param name="ended">The effect that ended with it; null for none.</param>
    public Task Add(IReadOnlyList<TEvent> events, IReadOnlyList<CounterChange> counters, string? ended = null)
    {
        var entry = new Entry(events, counters, ended, new TaskCompletionSource());
        _entries.Add(entry);
        _signal.TrySetResult();
        return entry.Recorded.Task;
    }

    /// <summary>Takes all entries.</summary>
    public IReadOnlyList<Entry> Take()
    {
        Entry[] taken = [.. _entries];
        _entries.Clear();
        _signal = NewSignal();
        return taken;
    }

    private static TaskCompletionSource NewSignal() => new();

    internal sealed record Entry(
        IReadOnlyList<TEvent> Events,
        IReadOnlyList<CounterChange> Counters,
        string? Ended,
        TaskCompletionSource Recorded
    );
}
