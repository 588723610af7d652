namespace CodeAgent.Grains.Local.Activations;

/// <summary>One timer for all activations of a host. It is armed only while there is an activation.</summary>
internal sealed class IdleSweep : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<GrainDirectory> _directories = [];
    private readonly TimeSpan _idleTimeout;
    private readonly TimeSpan _shortest;
    private readonly ITimer? _timer;
    private bool _isArmed;

    public IdleSweep(LocalGrainHostOptions options)
    {
        _idleTimeout = options.IdleTimeout;
        _shortest = _idleTimeout / 16;
        if (_idleTimeout != Timeout.InfiniteTimeSpan)
        {
            _timer = options.Clock.CreateTimer(
                static state => ((IdleSweep)state!).Run(),
                this,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan
            );
        }
    }

    public void Include(GrainDirectory directory) => _directories.Add(directory);

    /// <summary>Called for each new activation.</summary>
    public void Arm()
    {
        lock (_gate)
        {
            if (_timer is not null && !_isArmed)
            {
                _isArmed = true;
                _timer.Change(_idleTimeout, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Run()
    {
        lock (_gate)
        {
            _isArmed = false;
        }

        TimeSpan? next = null;
        foreach (var directory in _directories)
        {
            if (directory.EndIdle() is { } wait && (next is null || wait < next))
            {
                next = wait;
            }
        }

        lock (_gate)
        {
            if (next is { } due && !_isArmed)
            {
                _isArmed = true;
                // Not later than the idle time: who asked to be kept for long may take that back.
                var wait = due < _shortest ? _shortest : due;
                _timer!.Change(wait < _idleTimeout ? wait : _idleTimeout, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
