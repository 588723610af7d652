namespace CodeAgent.Testing.Time;

/// <summary>A clock that moves only when it is told to. Timers fire on the thread that moves it, in order of their time.</summary>
public sealed class FakeClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<FakeTimer, (DateTimeOffset Due, long Order)> _timers = new();
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private long _order;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many timers wait for their time.</summary>
    public int Armed
    {
        get
        {
            lock (_lock)
            {
                return _timers.UnorderedItems.Count(item => item.Element.IsDue(item.Priority.Order));
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the time on and fires what becomes due.</summary>
    public void Advance(TimeSpan by)
    {
        var end = GetUtcNow() + by;
        while (FireNext(end)) { }
        lock (_lock)
        {
            _now = end;
        }
    }

    /// <summary>Moves to the next timer, at most until <paramref name="end"/>, and fires it; false where there is none.</summary>
    public bool FireNext(DateTimeOffset end)
    {
        FakeTimer timer;
        lock (_lock)
        {
            do
            {
                if (!_timers.TryPeek(out timer!, out var at) || at.Due > end)
                {
                    return false;
                }

                _timers.Dequeue();
                if (timer.IsDue(at.Order))
                {
                    _now = at.Due > _now ? at.Due : _now;
                    break;
                }
            } while (true);
        }

        timer.Fire();
        return true;
    }

    private long Schedule(FakeTimer timer, TimeSpan after)
    {
        lock (_lock)
        {
            var order = ++_order;
            _timers.Enqueue(timer, (_now + after, order));
            return order;
        }
    }

    private sealed class FakeTimer(FakeClock clock, TimerCallback callback, object? state) : ITimer
    {
        private long _armed;
        private TimeSpan _period;

        public bool IsDue(long order) => _armed == order;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            _armed = dueTime == Timeout.InfiniteTimeSpan ? 0 : clock.Schedule(this, dueTime);
            return true;
        }

        public void Fire()
        {
            _armed = _period > TimeSpan.Zero ? clock.Schedule(this, _period) : 0;
            callback(state);
        }

        public void Dispose() => _armed = 0;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
