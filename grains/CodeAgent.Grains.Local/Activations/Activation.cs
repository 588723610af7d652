using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using CodeAgent.Grains.Hosting;
using CodeAgent.Grains.Local.Calls;

namespace CodeAgent.Grains.Local.Activations;

/// <summary>One live grain: its instance, its scheduler, its calls, and its end.</summary>
[SuppressMessage(
    "Reliability",
    "CA1001",
    Justification = "The source has no timer and no link, and grain code may use its token after the end."
)]
internal sealed class Activation : IActivation
{
    private readonly GrainDirectory _directory;
    private readonly ActivationScheduler _scheduler;
    private readonly CancellationTokenSource _deactivating = new();
    private readonly Turns _turns = new();
    private object? _grain;
    private Exception? _failure;
    private TimeSpan _lastUsed;
    private TimeSpan _keepUntil;
    private Task? _ended;

    public Activation(string key, GrainDirectory directory, Activation? predecessor)
    {
        Key = key;
        _directory = directory;
        _lastUsed = Runtime.Elapsed;
        _scheduler = new ActivationScheduler(Runtime.Options.Scheduler, isPaused: predecessor is not null);
        if (predecessor?._ended is { } ended)
        {
            _ = Runtime.RunAsync(() => ResumeAfterAsync(ended));
        }
    }

    public string Key { get; }

    public TimeProvider Clock => Runtime.Options.Clock;

    public CancellationToken Deactivating => _deactivating.Token;

    private HostRuntime Runtime => _directory.Runtime;

    public void DelayDeactivation(TimeSpan atLeast)
    {
        lock (_turns)
        {
            // As on Orleans: the last call counts, zero takes it back.
            var now = Runtime.Elapsed;
            var isForever = atLeast == Timeout.InfiniteTimeSpan || atLeast >= TimeSpan.MaxValue - now;
            _keepUntil = isForever ? TimeSpan.MaxValue : now + atLeast;
        }
    }

    public void DeactivateOnIdle() => End(EndReason.Asked);

    /// <summary>Takes a call in; false where the activation is ending.</summary>
    public bool TryAdmit(GrainCall call)
    {
        lock (_turns)
        {
            if (_ended is not null)
            {
                return false;
            }

            if (_turns.Admit(call))
            {
                Start(call);
            }

            return true;
        }
    }

    /// <summary>Runs work among the activation's code, beside its turns.</summary>
    public Task RunAsync(Func<Task> work) => Runtime.RunOnAsync(_scheduler, work);

    /// <summary>Runs work here whose failure no caller is to be told.</summary>
    public Task RunTellingAsync(Func<Task> work) => RunAsync(() => TellFailureAsync(work));

    /// <summary>Fires a token here, so that its callbacks are among the activation's code.</summary>
    public Task CancelAsync(CancellationTokenSource source) =>
        RunAsync(() =>
        {
            source.Cancel();
            return Task.CompletedTask;
        });

    /// <summary>Time until it may end as idle, as things are; not above zero where it may now.</summary>
    public TimeSpan IdleIn()
    {
        lock (_turns)
        {
            var idleTimeout = Runtime.Options.IdleTimeout;
            if (_ended is not null || !_turns.IsIdle)
            {
                return idleTimeout;
            }

            var now = Runtime.Elapsed;
            var unused = _lastUsed + idleTimeout - now;
            var kept = _keepUntil - now;
            return unused > kept ? unused : kept;
        }
    }

    /// <summary>Begins the end, once; returns when it is over.</summary>
    public Task End(EndReason reason)
    {
        lock (_turns)
        {
            if (_ended is not null)
            {
                return _ended;
            }

            if (reason == EndReason.Idle && IdleIn() > TimeSpan.Zero)
            {
                return Task.CompletedTask;
            }

            _ended = Runtime.RunAsync(() => new ActivationEnd(this, _directory).RunAsync(reason));
            if (_turns.TakeWaiting() is { Count: > 0 } waiting)
            {
                _directory.Reroute(this, waiting);
            }

            return _ended;
        }
    }

    /// <summary>Completes when no call runs.</summary>
    public Task WhenQuiet(bool coverStreams)
    {
        lock (_turns)
        {
            return _turns.WhenQuiet(coverStreams);
        }
    }

    /// <summary>Tells the grain that it ends.</summary>
    public Task TellEndAsync() => CancelAsync(_deactivating);

    /// <summary>Lets the grain do what it must before its end.</summary>
    public Task DeactivateGrainAsync(CancellationToken cancellationToken) =>
        RunAsync(() =>
            _grain is IDeactivatable grain ? grain.OnDeactivateAsync(cancellationToken) : Task.CompletedTask
        );

    /// <summary>Releases the callers of what still runs.</summary>
    public void FailRunning(Exception error)
    {
        GrainCall[] running;
        lock (_turns)
        {
            running = [.. _turns.Running];
        }

        foreach (var call in running)
        {
            call.Fail(error);
        }
    }

    /// <summary>Waits for work whose failure no caller can be told; being told to stop is no failure.</summary>
    public async Task TellFailureAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException)
        {
            // It stopped because it was told to.
        }
        catch (Exception error)
        {
            _directory.Tell(Key, error);
        }
    }

    private void Start(GrainCall call)
    {
        call.Activation = this;
        Runtime.InContext(
            static state =>
            {
                var call = (GrainCall)state!;
                new Task(
                    static state =>
                    {
                        var call = (GrainCall)state!;
                        _ = call.Activation!.RunAsync(call);
                    },
                    call
                ).Start(call.Activation!._scheduler);
            },
            call
        );
    }

    private async Task RunAsync(GrainCall call)
    {
        var isFirst = _grain is null;
        Task? outcome = null;
        Exception? failure = null;
        try
        {
            outcome = call.Invoke(Grain());
            await outcome;
        }
        catch (Exception error)
        {
            failure = error;
        }

        if (_failure is not null || (isFirst && failure is not null and not OperationCanceledException))
        {
            // Nothing is kept that never got to work.
            _ = End(EndReason.Asked);
        }

        Finish(call);
        if (outcome is null)
        {
            call.Fail(failure!);
        }
        else
        {
            call.Complete(outcome);
        }
    }

    private object Grain()
    {
        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }

        try
        {
            return _grain ??= _directory.Definition.Factory(this, Runtime.Factory);
        }
        catch (Exception error)
        {
            _failure = error;
            throw;
        }
    }

    private void Finish(GrainCall call)
    {
        lock (_turns)
        {
            if (_turns.Finish(call) is { } next)
            {
                Start(next);
            }
            else if (_turns.IsIdle)
            {
                _lastUsed = Runtime.Elapsed;
            }
        }
    }

    private async Task ResumeAfterAsync(Task predecessorEnded)
    {
        await predecessorEnded;
        _scheduler.Resume();
    }
}
