using System.Reflection;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Tests.Loop.Running;

/// <summary>A store of one stream that one owner reads and writes.</summary>
public class OneStreamStore : DispatchProxy
{
    private readonly List<EventEnvelope> _log = [];

    /// <summary>What is stored, decoded.</summary>
    public IEnumerable<SessionEvent> Events => _log.Select(stored => SessionCodec.Decode(stored)!);

    public static IEventStore Of(params SessionEvent[] events)
    {
        var store = Create<IEventStore, OneStreamStore>();
        ((OneStreamStore)(object)store).Append([.. events.Select(happened => SessionCodec.Encode(happened))]);
        return store;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name switch
        {
            nameof(IEventStore.ReadAsync) => _log.Where(stored => stored.Seq > (long)args![1]!).ToAsyncEnumerable(),
            nameof(IEventStore.AppendAsync) => new ValueTask<AppendResult>(Append(((AppendBatch)args![0]!).Events)),
            _ => throw new NotSupportedException(targetMethod.Name),
        };

    private AppendResult Append(IReadOnlyList<NewEvent> events)
    {
        var stream = StreamId.Session("s1");
        var next = _log.Count + 1;
        var stored = events
            .Select((one, at) => new EventEnvelope(next + at, stream, next + at, default, one.Type, one.V, one.Data, one.Trace))
            .ToList();
        _log.AddRange(stored);
        return new AppendResult(AppendStatus.Committed, _log.Count, stored);
    }
}
