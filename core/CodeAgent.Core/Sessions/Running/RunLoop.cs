using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>The loop of one ownership: what happened is recorded, commands are answered, the next step is taken.</summary>
internal sealed class RunLoop
{
    private static readonly TimeSpan s_inboxWait = TimeSpan.FromMinutes(1);

    private readonly SessionRuntime _runtime;
    private readonly SessionLog _log;
    private readonly StreamId _root;
    private readonly OutcomeQueue _outcomes;
    private readonly RunningEffects _effects;
    private readonly StepTaker _steps;
    private Task<bool>? _inbox;
    private bool _inboxHasNews = true;
    private DateTimeOffset _renewAt;
    private DateTimeOffset? _idleUntil;

    public RunLoop(
        SessionRuntime runtime,
        SessionLog log,
        StreamId root,
        OutcomeQueue outcomes,
        Action<TransientEvent> show
    )
    {
        (_runtime, _log, _root, _outcomes) = (runtime, log, root, outcomes);
        _effects = new RunningEffects(outcomes);
        _steps = new StepTaker(runtime, log, root, outcomes, _effects, show);
        _renewAt = runtime.Clock.GetUtcNow() + runtime.Options.LeaseRenewal;
    }

    public async Task<RunEnd> RunAsync(CancellationToken stop)
    {
        if (_log.State.Turn is not null)
        {
            var startedAt = _runtime.Clock.GetTimestamp();
            await _steps.RecordAsync([new OwnerChanged(_runtime.Owner, _log.Lease.Epoch)]);
            _runtime.Metrics.TakenOver(_runtime.Clock.GetElapsedTime(startedAt));
        }

        while (!_steps.IsFenced && !stop.IsCancellationRequested)
        {
            if (!await RecordOutcomesAsync() || !await AnswerInboxAsync() || !await KeepLeaseAsync())
            {
                break;
            }

            var step = SessionPlanner.Next(_log.State, _log.Lease.Epoch, _runtime.Clock.GetUtcNow());
            if (await _steps.TakeAsync(step, stop))
            {
                continue;
            }

            if (IsIdleForLong())
            {
                return RunEnd.Idle;
            }

            await WaitAsync((step as PlannedStep.Wait)?.Until, stop);
        }

        return _steps.IsFenced ? RunEnd.Fenced : await StopAsync();
    }

    /// <summary>Cancels what still runs, without waiting.</summary>
    public void Abandon() => _effects.CancelAll();

    private async Task<bool> RecordOutcomesAsync()
    {
        var entries = _outcomes.Take();
        if (entries.Count == 0)
        {
            return true;
        }

        var recorded = await _steps.RecordAsync(
            [.. entries.SelectMany(entry => entry.Events)],
            [.. entries.SelectMany(entry => entry.Counters)]
        );
        foreach (var entry in entries)
        {
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
        foreach (var command in await _runtime.Store.ReadInboxAsync(_log.Lease.Stream, 100))
        {
            _inboxHasNews = true;
            if (!await AnswerAsync(command))
            {
                return false;
            }
        }

        return true;
    }

    private Task<bool> AnswerAsync(InboxCommand command)
    {
        var decision = SessionDecider.Decide(
            _log.State,
            SessionCodec.Decode(command),
            command.CommandId,
            command.Actor,
            _runtime.Version,
            _runtime.Clock.GetUtcNow()
        );
        var answer = new CommandAnswer(
            command.CommandId,
            decision.Rejection is null,
            decision.Rejection is { } no ? Errors.ErrorCodes.ToText(no.Code) : null,
            decision.Rejection?.Message
        );
        return _steps.RecordAsync(
            new PendingAppend(decision.Events)
            {
                Answers = [answer],
                Trace = command.Trace,
                Counters = BudgetCounters.Limits(decision.Events, _root == _log.Lease.Stream),
            }
        );
    }

    private async Task<bool> KeepLeaseAsync()
    {
        var now = _runtime.Clock.GetUtcNow();
        if (now < _renewAt)
        {
            return true;
        }

        _renewAt = now + _runtime.Options.LeaseRenewal;
        try
        {
            var lost = await _runtime.Store.RenewAsync([_log.Lease], _runtime.Options.LeaseDuration);
            if (lost.Count > 0)
            {
                _steps.Fence();
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // A renewal that failed is tried again; the epoch in each append keeps the log safe meanwhile.
            _renewAt = now + (_runtime.Options.LeaseRenewal / 5);
        }

        return !_steps.IsFenced;
    }

    private bool IsIdleForLong()
    {
        var now = _runtime.Clock.GetUtcNow();
        _idleUntil = _log.State.Turn is null ? _idleUntil ?? now + _runtime.Options.IdleRelease : null;
        return now >= _idleUntil;
    }

    /// <summary>Waits for an outcome, a command, the lease's renewal, a time or the end.</summary>
    private async Task WaitAsync(DateTimeOffset? until, CancellationToken stop)
    {
        var now = _runtime.Clock.GetUtcNow();
        var at = new[] { _renewAt, until ?? _renewAt, _idleUntil ?? _renewAt }.Min();
        using var waited = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _inbox ??= WaitForCommandsAsync(stop);
        var timer = Task.Delay(WholeMilliseconds(at - now), _runtime.Clock, waited.Token);
        await Task.WhenAny(_outcomes.Signal, _inbox, timer);
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
            return await _runtime.Store.WaitForCommandsAsync(_log.Lease.Stream, s_inboxWait, stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Ends what runs and records how it ended, so that the next owner has nothing to guess.</summary>
    private async Task<RunEnd> StopAsync()
    {
        _effects.CancelAll();
        while (!_steps.IsFenced && _effects.Count > 0)
        {
            await _outcomes.Signal;
            await RecordOutcomesAsync();
        }

        // What ended before the stop was looked at runs no more and may still wait to be recorded.
        return !_steps.IsFenced && await RecordOutcomesAsync() ? RunEnd.Stopped : RunEnd.Fenced;
    }
}
