using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Running;

/// <summary>
/// The loop of one ownership: what happened is recorded, commands are answered, the next step is taken. All its code
/// runs on the scheduler it was started on, one piece at a time.
/// </summary>
internal abstract class OwnerLoop<TState, TEvent>(
    Ownership ownership,
    StreamLog<TState, TEvent> log,
    OutcomeQueue<TEvent> outcomes
)
    where TEvent : class
{
    private static readonly TimeSpan s_inboxWait = TimeSpan.FromMinutes(1);

    private Task<bool>? _inbox;
    private bool _inboxHasNews = true;
    private DateTimeOffset _renewAt = ownership.Clock.GetUtcNow() + ownership.Options.LeaseRenewal;
    private DateTimeOffset? _idleUntil;

    /// <summary>The stream's state and writing end.</summary>
    protected StreamLog<TState, TEvent> Log => log;

    /// <summary>What runs now.</summary>
    protected RunningEffects<TEvent> Effects { get; } = new(outcomes);

    /// <summary>Whether something is under way, so that another owner would have to go on with it.</summary>
    protected abstract bool IsBusy { get; }

    /// <summary>The event that says that work goes on under this owner.</summary>
    protected abstract TEvent TakenOver();

    /// <summary>Which of the events that effects ended with still hold in the state as it is now.</summary>
    protected virtual IReadOnlyList<TEvent> Fitting(IReadOnlyList<TEvent> events) => events;

    /// <summary>Takes the next step, its intent recorded first.</summary>
    protected abstract Task<TakenStep> StepAsync(CancellationToken stop);

    /// <summary>Runs until there is nothing to do for a while, the lease is lost, or it is asked to stop.</summary>
    public async Task<RunEnd> RunAsync(CancellationToken stop)
    {
        if (IsBusy)
        {
            var startedAt = ownership.Clock.GetTimestamp();
            await log.RecordAsync([TakenOver()]);
            ownership.Metrics.TakenOver(ownership.Clock.GetElapsedTime(startedAt));
        }

        while (!log.IsFenced && !stop.IsCancellationRequested)
        {
            if (!await RecordOutcomesAsync() || !await AnswerInboxAsync() || !await KeepLeaseAsync())
            {
                break;
            }

            var step = await StepAsync(stop);
            if (step.IsTaken)
            {
                continue;
            }

            if (IsIdleForLong())
            {
                return RunEnd.Idle;
            }

            await WaitAsync(step.WaitUntil, stop);
        }

        return log.IsFenced ? RunEnd.Fenced : await StopAsync();
    }

    /// <summary>Cancels what still runs, without waiting.</summary>
    public void Abandon() => Effects.CancelAll();

    private async Task<bool> RecordOutcomesAsync()
    {
        var entries = outcomes.Take();
        if (entries.Count == 0)
        {
            return true;
        }

        var events = Fitting([.. entries.SelectMany(entry => entry.Events)]);
        List<CounterChange> counters = [.. entries.SelectMany(entry => entry.Counters)];
        var recorded = events.Count + counters.Count == 0 || await log.RecordAsync(events, counters);
        foreach (var entry in entries)
        {
            if (entry.Ended is { } ended)
            {
                Effects.Settle(ended);
            }

            _ = recorded ? entry.Recorded.TrySetResult() : entry.Recorded.TrySetCanceled();
        }

        return recorded;
    }

    private async Task<bool> AnswerInboxAsync()
    {
        if (!_inboxHasNews)
        {
            return true;
        }

        _inboxHasNews = false;
        foreach (var command in await ownership.Store.ReadInboxAsync(log.Lease.Stream, 100))
        {
            _inboxHasNews = true;
            if (!await AnswerAsync(command))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> AnswerAsync(InboxCommand command)
    {
        var decision = log.Decide(command);
        var answer = new CommandAnswer(
            command.CommandId,
            decision.Rejection is null,
            decision.Rejection is { } no ? Errors.ErrorCodes.ToText(no.Code) : null,
            decision.Rejection?.Message
        );
        var pending = new PendingAppend<TEvent>(decision.Events) { Answers = [answer], Trace = command.Trace };
        return (await log.AppendAsync(pending)).Status == AppendStatus.Committed;
    }

    private async Task<bool> KeepLeaseAsync()
    {
        var now = ownership.Clock.GetUtcNow();
        if (now < _renewAt)
        {
            return true;
        }

        _renewAt = now + ownership.Options.LeaseRenewal;
        try
        {
            var lost = await ownership.Store.RenewAsync([log.Lease], ownership.Options.LeaseDuration);
            if (lost.Count > 0)
            {
                log.Fence();
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // A renewal that failed is tried again; the epoch in each append keeps the log safe meanwhile.
            _renewAt = now + (ownership.Options.LeaseRenewal / 5);
        }

        return !log.IsFenced;
    }

    private bool IsIdleForLong()
    {
        var now = ownership.Clock.GetUtcNow();
        _idleUntil = IsBusy ? null : _idleUntil ?? now + ownership.Options.IdleRelease;
        return now >= _idleUntil;
    }

    /// <summary>Waits for an outcome, a command, the lease's renewal, a time or the end.</summary>
    private async Task WaitAsync(DateTimeOffset? until, CancellationToken stop)
    {
        var now = ownership.Clock.GetUtcNow();
        var at = new[] { _renewAt, until ?? _renewAt, _idleUntil ?? _renewAt }.Min();
        using var waited = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _inbox ??= WaitForCommandsAsync(stop);
        var timer = Task.Delay(WholeMilliseconds(at - now), ownership.Clock, waited.Token);
        await Task.WhenAny(outcomes.Signal, _inbox, timer);
        waited.Cancel();
        if (_inbox.IsCompleted)
        {
            _inboxHasNews = await _inbox;
            _inbox = null;
        }
    }

    /// <summary>Timers cut fractions off; a wait that is cut to nothing would turn the loop without time going on.</summary>
    private static TimeSpan WholeMilliseconds(TimeSpan span) =>
        TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(span.TotalMilliseconds)));

    private async Task<bool> WaitForCommandsAsync(CancellationToken stop)
    {
        try
        {
            return await ownership.Store.WaitForCommandsAsync(log.Lease.Stream, s_inboxWait, stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Ends what runs and records how it ended, so that the next owner has nothing to guess.</summary>
    private async Task<RunEnd> StopAsync()
    {
        Effects.CancelAll();
        while (!log.IsFenced && Effects.Count > 0)
        {
            await outcomes.Signal;
            await RecordOutcomesAsync();
        }

        // What ended before the stop was looked at runs no more and may still wait to be recorded.
        return !log.IsFenced && await RecordOutcomesAsync() ? RunEnd.Stopped : RunEnd.Fenced;
    }
}

/// <summary>What became of a step.</summary>
/// <param name="IsTaken">Whether something was done, so that the next step may be looked at.</param>
/// <param name="WaitUntil">When to look again where nothing was done; null for "when something happens".</param>
internal readonly record struct TakenStep(bool IsTaken, DateTimeOffset? WaitUntil = null);
