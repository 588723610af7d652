using CodeAgent.Grains.Local.Activations;
using CodeAgent.Grains.Local.Contracts;
using Orleans.Runtime;

namespace CodeAgent.Grains.Local.Calls;

/// <summary>A grain's stream as a caller sees it. Each reading calls the grain's method anew.</summary>
internal sealed class GrainStream<T>(StreamMethod<T> method, GrainProxy target, object?[] arguments)
    : IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new GrainStreamReader<T>(method, target, arguments, cancellationToken);
}

/// <summary>
/// One reading of a grain's stream. The iterator lives in the activation that the first step found; when that ends, the
/// reading is aborted, as on Orleans.
/// </summary>
internal sealed class GrainStreamReader<T>(
    StreamMethod<T> method,
    GrainProxy target,
    object?[] arguments,
    CancellationToken readerToken
) : IAsyncEnumerator<T>
{
    private readonly CancellationToken _callerToken = method.TokenOf(arguments);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<CancellationTokenRegistration> _registrations = new(3);
    private Activation? _activation;
    private IAsyncEnumerator<T>? _iterator;
    private Task _lastStep = Task.CompletedTask;

    public T Current { get; private set; } = default!;

    private bool IsCallerCancelled => _callerToken.IsCancellationRequested || readerToken.IsCancellationRequested;

    public ValueTask<bool> MoveNextAsync()
    {
        if (IsCallerCancelled)
        {
            return ValueTask.FromCanceled<bool>(readerToken.IsCancellationRequested ? readerToken : _callerToken);
        }

        var step = new StreamStep<T>(this);
        if (_activation is null)
        {
            target.Send(step);
        }
        else if (!_activation.TryAdmit(step))
        {
            return ValueTask.FromException<bool>(Aborted());
        }

        _lastStep = step.Task;
        return new ValueTask<bool>(step.Task);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var registration in _registrations)
        {
            await registration.DisposeAsync();
        }

        if (_activation is { } activation)
        {
            // Orleans does not tell the reader either what goes wrong here: it has what it wanted.
            await activation.RunTellingAsync(CloseAsync);
        }
    }

    /// <summary>Fetches the next element, among the activation's code.</summary>
    public async Task<bool> MoveAsync(Activation activation, object grain)
    {
        try
        {
            _iterator ??= Open(activation, grain);
            var hasElement = await _iterator.MoveNextAsync();
            Current = hasElement ? _iterator.Current : default!;
            return hasElement;
        }
        catch (OperationCanceledException) when (activation.Deactivating.IsCancellationRequested && !IsCallerCancelled)
        {
            throw Aborted();
        }
    }

    private static EnumerationAbortedException Aborted() =>
        new("Enumeration aborted: the grain's activation ended. Ask again from the last element.");

    private IAsyncEnumerator<T> Open(Activation activation, object grain)
    {
        _activation = activation;
        _registrations.Add(activation.Deactivating.UnsafeRegister(static stop => Cancel(stop), _stop));
        foreach (var token in new[] { _callerToken, readerToken })
        {
            _registrations.Add(
                token.UnsafeRegister(static reader => ((GrainStreamReader<T>)reader!).OnCallerCancelled(), this)
            );
        }

        return method.Open(grain, arguments, _stop.Token);
    }

    private static void Cancel(object? stop) => ((CancellationTokenSource)stop!).Cancel();

    private void OnCallerCancelled() => _ = _activation!.CancelAsync(_stop);

    private async Task CloseAsync()
    {
        _stop.Cancel();
        // A reader that leaves while it waits: the iterator must stand still before it is disposed.
        await Task.WhenAny(_lastStep);
        if (_iterator is not null)
        {
            await _iterator.DisposeAsync();
        }
    }
}

/// <summary>The fetching of one element.</summary>
internal sealed class StreamStep<T>(GrainStreamReader<T> reader) : GrainCall
{
    private readonly TaskCompletionSource<bool> _promise = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<bool> Task => _promise.Task;

    public override bool Interleaves => true;

    public override bool IsStreamStep => true;

    public override Task Invoke(object grain) => reader.MoveAsync(Activation!, grain);

    public override void Complete(Task outcome) => _promise.TrySetFromTask((Task<bool>)outcome);

    public override void Fail(Exception error) => _promise.TrySetException(error);
}
