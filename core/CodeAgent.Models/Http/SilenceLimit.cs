namespace CodeAgent.Models.Http;

/// <summary>Cancels a call of which nothing was heard for too long, or which the caller cancelled.</summary>
internal sealed class SilenceLimit : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;
    private readonly CancellationToken _caller;

    public SilenceLimit(TimeSpan limit, TimeProvider clock, CancellationToken caller)
    {
        _limit = limit;
        _caller = caller;
        _timer = new CancellationTokenSource(limit, clock);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(caller, _timer.Token);
        Token = _linked.Token;
    }

    public CancellationToken Token { get; }

    /// <summary>Whether it was silence and not the caller that ended the call.</summary>
    public bool Expired => _timer.IsCancellationRequested && !_caller.IsCancellationRequested;

    public TimeSpan Limit => _limit;

    /// <summary>Something was heard.</summary>
    public void Restart() => _timer.CancelAfter(_limit);

    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }
}
