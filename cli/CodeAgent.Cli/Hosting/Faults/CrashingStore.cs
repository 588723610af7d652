using System.Reflection;
using CodeAgent.Core.Stores;

namespace CodeAgent.Cli.Hosting.Faults;

/// <summary>A store whose appends may be the last thing that this process does. Everything else passes through.</summary>
internal class CrashingStore : DispatchProxy
{
    private IEventStore _inner = null!;
    private CrashPoint _point = null!;

    public static IEventStore Wrap(IEventStore inner, CrashPoint? point)
    {
        if (point is null)
        {
            return inner;
        }

        var proxy = Create<IEventStore, CrashingStore>();
        ((CrashingStore)(object)proxy)._inner = inner;
        ((CrashingStore)(object)proxy)._point = point;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IEventLog.AppendAsync)
            ? new ValueTask<AppendResult>(
                _point.RunAsync(
                    "append",
                    () => _inner.AppendAsync((AppendBatch)args![0]!, (CancellationToken)args[1]!).AsTask()
                )
            )
            : targetMethod.Invoke(_inner, args);
}
