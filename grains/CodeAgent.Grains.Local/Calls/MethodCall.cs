using System.Diagnostics.CodeAnalysis;
using CodeAgent.Grains.Local.Contracts;

namespace CodeAgent.Grains.Local.Calls;

/// <summary>A call of a method that returns a task.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The source has no timer and no link.")]
internal abstract class MethodCall(AwaitableMethod method, object?[] arguments, CancellationToken callerToken)
    : GrainCall
{
    private CancellationTokenRegistration _registration;
    private CancellationTokenSource? _stop;

    public override bool Interleaves => method.Interleaves;

    /// <summary>From now on the caller is released as soon as its token fires.</summary>
    public void Watch()
    {
        if (callerToken.CanBeCanceled)
        {
            _registration = callerToken.UnsafeRegister(static call => ((MethodCall)call!).OnCallerCancelled(), this);
        }
    }

    public override Task Invoke(object grain)
    {
        if (callerToken.CanBeCanceled)
        {
            // The grain's own source: its callbacks must run among the grain's code, not on the caller's thread.
            var stop = new CancellationTokenSource();
            Interlocked.Exchange(ref _stop, stop);
            if (callerToken.IsCancellationRequested)
            {
                return Task.FromCanceled(callerToken);
            }

            arguments[^1] = stop.Token;
        }

        return method.Start(grain, arguments);
    }

    public sealed override void Complete(Task outcome)
    {
        _registration.Unregister();
        PassOn(outcome);
    }

    public sealed override void Fail(Exception error)
    {
        _registration.Unregister();
        Refuse(error);
    }

    protected abstract void PassOn(Task outcome);

    protected abstract void Refuse(Exception error);

    protected abstract void Release(CancellationToken callerToken);

    private void OnCallerCancelled()
    {
        Release(callerToken);
        if (Volatile.Read(ref _stop) is { } stop)
        {
            _ = Activation!.CancelAsync(stop);
        }
    }
}

/// <summary>A call without a result.</summary>
internal sealed class VoidCall(AwaitableMethod method, object?[] arguments, CancellationToken callerToken)
    : MethodCall(method, arguments, callerToken)
{
    private readonly TaskCompletionSource _promise = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Task => _promise.Task;

    protected override void PassOn(Task outcome) => _promise.TrySetFromTask(outcome);

    protected override void Refuse(Exception error) => _promise.TrySetException(error);

    protected override void Release(CancellationToken callerToken) => _promise.TrySetCanceled(callerToken);
}

/// <summary>A call with a result.</summary>
internal sealed class ResultCall<T>(AwaitableMethod method, object?[] arguments, CancellationToken callerToken)
    : MethodCall(method, arguments, callerToken)
{
    private readonly TaskCompletionSource<T> _promise = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _promise.Task;

    protected override void PassOn(Task outcome)
    {
        if (outcome is Task<T> result)
        {
            _promise.TrySetFromTask(result);
        }
        else
        {
            // Cancelled before it began.
            _promise.TrySetCanceled();
        }
    }

    protected override void Refuse(Exception error) => _promise.TrySetException(error);

    protected override void Release(CancellationToken callerToken) => _promise.TrySetCanceled(callerToken);
}
