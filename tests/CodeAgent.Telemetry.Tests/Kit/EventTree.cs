using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Telemetry.Tests.Kit;

/// <summary>Builds the events of a tree as a store would number and date them: one second apart.</summary>
internal sealed class EventTree
{
    public static readonly DateTimeOffset Begin = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<StreamId, long> _seqs = [];
    private readonly List<EventEnvelope> _events = [];

    public static StreamId Root { get; } = StreamId.Session("root");

    public IReadOnlyList<EventEnvelope> Events => _events;

    public EventTree Add(params SessionEvent[] happened) => AddTo(Root, happened);

    public EventTree AddTo(StreamId stream, params SessionEvent[] happened)
    {
        foreach (var one in happened)
        {
            Append(stream, one, null);
        }

        return this;
    }

    public EventEnvelope Append(StreamId stream, SessionEvent happened, string? trace)
    {
        var stored = SessionCodec.Encode(happened, trace);
        var seq = _seqs[stream] = _seqs.GetValueOrDefault(stream) + 1;
        var envelope = new EventEnvelope(
            _events.Count + 1,
            stream,
            seq,
            Begin.AddSeconds(_events.Count),
            stored.Type,
            stored.V,
            stored.Data,
            stored.Trace
        );
        _events.Add(envelope);
        return envelope;
    }
}
