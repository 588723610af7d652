namespace CodeAgent.Storage.Writing;

/// <summary>One caller's write on its way through the writer of a store.</summary>
/// <typeparam name="TScope">What the writes of one transaction share.</typeparam>
internal abstract class WriteRequest<TScope>
{
    private const int Queued = 0;
    private const int Started = 1;
    private const int Withdrawn = 2;

    private int _state;

    /// <summary>Whether its caller has been told an outcome.</summary>
    public abstract bool IsAnswered { get; }

    /// <summary>Takes it from the queue for good; false where its caller withdrew it first.</summary>
    public bool TryStart() => Interlocked.CompareExchange(ref _state, Started, Queued) is Queued or Started;

    /// <summary>Does the work within a transaction. May run again in another one when the first is lost.</summary>
    public abstract void Execute(TScope scope);

    /// <summary>Hands the answer to the caller; the transaction is durable.</summary>
    public abstract void Complete();

    /// <summary>Hands a failure to the caller; nothing of it was written.</summary>
    public abstract void Fail(Exception error);

    /// <summary>
    /// Takes it out of the queue, so that it is never done. One that was started is at most a commit away from its true
    /// outcome, and its caller gets that: a head that is read next never lies about a write that is still to come.
    /// </summary>
    protected bool TryWithdraw() => Interlocked.CompareExchange(ref _state, Withdrawn, Queued) == Queued;
}

/// <summary>A write with an answer.</summary>
internal sealed class WriteRequest<TScope, T>(Func<TScope, T> work) : WriteRequest<TScope>
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _answer = default!;

    public Task<T> Completion => _completion.Task;

    public override bool IsAnswered => _completion.Task.IsCompleted;

    public override void Execute(TScope scope) => _answer = work(scope);

    public override void Complete() => _completion.TrySetResult(_answer);

    public override void Fail(Exception error) => _completion.TrySetException(error);

    public void Cancel(CancellationToken cancellationToken)
    {
        if (TryWithdraw())
        {
            _completion.TrySetCanceled(cancellationToken);
        }
    }
}
