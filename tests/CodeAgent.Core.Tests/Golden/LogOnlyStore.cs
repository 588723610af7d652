using System.Reflection;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Tests.Golden;

/// <summary>A store that has one stream to read and to lease. Whatever else is asked of it is noted and refused.</summary>
public class LogOnlyStore : DispatchProxy
{
    private IReadOnlyList<EventEnvelope> _log = [];

    /// <summary>Calls that were refused: with a log that must not be owned there are none but the release.</summary>
    public IList<string> Refused { get; } = [];

    public static IEventStore Of(IReadOnlyList<EventEnvelope> log)
    {
        var store = Create<IEventStore, LogOnlyStore>();
        ((LogOnlyStore)(object)store)._log = log;
        return store;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        switch (targetMethod!.Name)
        {
            case nameof(IEventStore.FindHeadAsync):
                return new ValueTask<StreamHead?>(Head());
            case nameof(IEventStore.AcquireAsync):
                return new ValueTask<Lease?>(new Lease(_log[0].Stream, (OwnerId)args![1]!, 1));
            case nameof(IEventStore.ReadAsync):
                return _log.ToAsyncEnumerable();
            default:
                Refused.Add(targetMethod.Name);
                throw new NotSupportedException(targetMethod.Name);
        }
    }

    private StreamHead Head() =>
        new(
            _log[0].Stream,
            _log[0].Stream,
            _log[^1].Seq,
            _log[^1].RootSeq,
            0,
            null,
            1,
            new HeadProjection("idle", "", ""),
            _log[0].Ts,
            _log[^1].Ts
        );
}
