#pragma warning disable CA1852, CA2012 // A proxy class cannot be sealed, and blocking on each call is what this one is for.
using System.Reflection;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Testing.Simulation;

namespace CodeAgent.Core.Tests.Simulation;

/// <summary>
/// A real store as the simulation's one thread can use it: every call is over when it returns, and waits are looks at
/// the state from time to time by the simulated clock.
/// </summary>
internal class BlockingStore : DispatchProxy
{
    private static readonly MethodInfo s_block = typeof(BlockingStore).GetMethod(
        nameof(Block),
        BindingFlags.NonPublic | BindingFlags.Static
    )!;

    private IEventStore _inner = null!;
    private SimWorld _world = null!;

    public static IEventStore Wrap(IEventStore inner, SimWorld world)
    {
        var proxy = Create<IEventStore, BlockingStore>();
        ((BlockingStore)(object)proxy)._inner = inner;
        ((BlockingStore)(object)proxy)._world = world;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name switch
        {
            nameof(IInbox.WaitForCommandsAsync) => LookAsync(
                async () => (await Free(() => _inner.ReadInboxAsync((StreamId)args![0]!, 1))).Count > 0,
                (TimeSpan)args![1]!,
                (CancellationToken)args[2]!
            ),
            nameof(IEventLog.ReadAsync) => ReadAll((StreamId)args![0]!, (long)args[1]!).ToAsyncEnumerable(),
            nameof(IAsyncDisposable.DisposeAsync) => ValueTask.CompletedTask,
            _ => Plain(targetMethod, args),
        };

    private object? Plain(MethodInfo method, object?[]? args)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var result = method.Invoke(_inner, args);
            return method.ReturnType.IsGenericType
                ? s_block.MakeGenericMethod(method.ReturnType.GetGenericArguments()[0]).Invoke(null, [result])
                : BlockPlain((ValueTask)result!);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private static ValueTask<T> Block<T>(ValueTask<T> task) =>
        ValueTask.FromResult(task.AsTask().GetAwaiter().GetResult());

    private static ValueTask BlockPlain(ValueTask task)
    {
        task.AsTask().GetAwaiter().GetResult();
        return ValueTask.CompletedTask;
    }

    private static ValueTask<T> Free<T>(Func<ValueTask<T>> call)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return ValueTask.FromResult(call().AsTask().GetAwaiter().GetResult());
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private List<EventEnvelope> ReadAll(StreamId stream, long after)
    {
        return Free(() => new ValueTask<List<EventEnvelope>>(Collect())).GetAwaiter().GetResult();

        async Task<List<EventEnvelope>> Collect()
        {
            var events = new List<EventEnvelope>();
            await foreach (var envelope in _inner.ReadAsync(stream, after))
            {
                events.Add(envelope);
            }

            return events;
        }
    }

    private async ValueTask<bool> LookAsync(Func<Task<bool>> look, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var end = _world.Clock.GetUtcNow() + atMost;
        while (!await look())
        {
            if (_world.Clock.GetUtcNow() >= end)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), _world.Clock, cancellationToken);
        }

        return true;
    }
}
