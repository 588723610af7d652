using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Telemetry.Tests.Kit;

/// <summary>Just as much of a store as an export sees: one tree that grows, and cursors.</summary>
internal sealed class MemoryLog : IEventLog, ICursors
{
    private readonly Lock _lock = new();
    private readonly List<EventEnvelope> _events = [];
    private readonly Dictionary<string, long> _cursors = [];
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MemoryLog(IEnumerable<EventEnvelope>? events = null) => _events.AddRange(events ?? []);

    /// <summary>Throws in the place of the next call, where it is set.</summary>
    public Func<Exception?> Fault { get; set; } = () => null;

    public void Append(IEnumerable<EventEnvelope> events)
    {
        lock (_lock)
        {
            _events.AddRange(events);
            _grown.SetResult();
            _grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public ValueTask<IReadOnlyList<EventEnvelope>> ReadTreeAsync(
        StreamId root,
        long afterRootSeq,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        Fail();
        lock (_lock)
        {
            return ValueTask.FromResult<IReadOnlyList<EventEnvelope>>([
                .. _events.Where(e => e.RootSeq > afterRootSeq).Take(max),
            ]);
        }
    }

    public async ValueTask<bool> WaitForEventsAsync(
        StreamId root,
        long afterRootSeq,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    )
    {
        Fail();
        Task grown;
        lock (_lock)
        {
            if (_events.Count > 0 && _events[^1].RootSeq > afterRootSeq)
            {
                return true;
            }

            grown = _grown.Task;
        }

        try
        {
            await grown.WaitAsync(atMost, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public ValueTask<long> ReadCursorAsync(string name, StreamId root, CancellationToken cancellationToken = default)
    {
        Fail();
        return ValueTask.FromResult(_cursors.GetValueOrDefault($"{name} {root}"));
    }

    public ValueTask SaveCursorAsync(
        string name,
        StreamId root,
        long position,
        CancellationToken cancellationToken = default
    )
    {
        Fail();
        var key = $"{name} {root}";
        _cursors[key] = Math.Max(position, _cursors.GetValueOrDefault(key));
        return ValueTask.CompletedTask;
    }

    public IAsyncEnumerable<EventEnvelope> ReadAsync(
        StreamId stream,
        long afterSeq,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public ValueTask<AppendResult> AppendAsync(AppendBatch batch, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<StreamHead?> FindHeadAsync(StreamId stream, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<StreamHead>> ListHeadsAsync(
        HeadQuery query,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public ValueTask<IReadOnlyDictionary<string, CounterValue>> ReadCountersAsync(
        StreamId root,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    private void Fail()
    {
        if (Fault() is { } error)
        {
            throw error;
        }
    }
}
