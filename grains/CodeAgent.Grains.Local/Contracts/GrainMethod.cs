using System.Reflection;
using CodeAgent.Grains.Local.Calls;

namespace CodeAgent.Grains.Local.Contracts;

/// <summary>One method of a grain interface: how a call of it is sent, and how it is begun in the grain.</summary>
internal abstract class GrainMethod(MethodInfo method, bool interleaves)
{
    private readonly MethodInvoker _invoker = MethodInvoker.Create(method);
    private readonly bool _hasToken =
        method.GetParameters() is [.., var last] && last.ParameterType == typeof(CancellationToken);

    public bool Interleaves => interleaves;

    /// <summary>Sends a call and returns what the interface's method returns.</summary>
    public abstract object Send(GrainProxy target, object?[] arguments);

    public CancellationToken TokenOf(object?[] arguments) =>
        _hasToken ? (CancellationToken)arguments[^1]! : CancellationToken.None;

    protected bool HasToken => _hasToken;

    protected object? Invoke(object grain, object?[] arguments) => _invoker.Invoke(grain, arguments.AsSpan());
}

/// <summary>A method that returns a task of some kind.</summary>
internal abstract class AwaitableMethod(MethodInfo method, bool interleaves) : GrainMethod(method, interleaves)
{
    /// <summary>Begins it in the grain.</summary>
    public abstract Task Start(object grain, object?[] arguments);

    protected Task SendVoid(GrainProxy target, object?[] arguments)
    {
        var token = TokenOf(arguments);
        if (token.IsCancellationRequested)
        {
            return Task.FromCanceled(token);
        }

        var call = new VoidCall(this, arguments, token);
        call.Watch();
        target.Send(call);
        return call.Task;
    }

    protected Task<T> SendForResult<T>(GrainProxy target, object?[] arguments)
    {
        var token = TokenOf(arguments);
        if (token.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(token);
        }

        var call = new ResultCall<T>(this, arguments, token);
        call.Watch();
        target.Send(call);
        return call.Task;
    }
}

/// <summary>A method that returns <see cref="Task"/>.</summary>
internal sealed class TaskMethod(MethodInfo method, bool interleaves) : AwaitableMethod(method, interleaves)
{
    public override object Send(GrainProxy target, object?[] arguments) => SendVoid(target, arguments);

    public override Task Start(object grain, object?[] arguments) => (Task)Invoke(grain, arguments)!;
}

/// <summary>A method that returns <see cref="Task{TResult}"/>.</summary>
internal sealed class TaskMethod<T>(MethodInfo method, bool interleaves) : AwaitableMethod(method, interleaves)
{
    public override object Send(GrainProxy target, object?[] arguments) => SendForResult<T>(target, arguments);

    public override Task Start(object grain, object?[] arguments) => (Task<T>)Invoke(grain, arguments)!;
}

/// <summary>A method that returns <see cref="ValueTask"/>.</summary>
internal sealed class ValueTaskMethod(MethodInfo method, bool interleaves) : AwaitableMethod(method, interleaves)
{
    public override object Send(GrainProxy target, object?[] arguments) => new ValueTask(SendVoid(target, arguments));

    public override Task Start(object grain, object?[] arguments) => ((ValueTask)Invoke(grain, arguments)!).AsTask();
}

/// <summary>A method that returns <see cref="ValueTask{TResult}"/>.</summary>
internal sealed class ValueTaskMethod<T>(MethodInfo method, bool interleaves) : AwaitableMethod(method, interleaves)
{
    public override object Send(GrainProxy target, object?[] arguments) =>
        new ValueTask<T>(SendForResult<T>(target, arguments));

    public override Task Start(object grain, object?[] arguments) => ((ValueTask<T>)Invoke(grain, arguments)!).AsTask();
}

/// <summary>A method that returns <see cref="IAsyncEnumerable{T}"/>. Its steps always interleave, as on Orleans.</summary>
internal sealed class StreamMethod<T>(MethodInfo method) : GrainMethod(method, interleaves: true)
{
    public override object Send(GrainProxy target, object?[] arguments) => new GrainStream<T>(this, target, arguments);

    /// <summary>Begins it in the grain with the reading's own token in place of the caller's.</summary>
    public IAsyncEnumerator<T> Open(object grain, object?[] arguments, CancellationToken token)
    {
        var own = (object?[])arguments.Clone();
        if (HasToken)
        {
            own[^1] = token;
        }

        return ((IAsyncEnumerable<T>)Invoke(grain, own)!).GetAsyncEnumerator(token);
    }
}
