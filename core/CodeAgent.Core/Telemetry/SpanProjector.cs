using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Telemetry.Projection;

namespace CodeAgent.Core.Telemetry;

/// <summary>
/// A fold over the events of one tree that gives the spans that each event finishes. No clock, no I/O, no randomness: the
/// same events give the same spans, so that the state is rebuilt by replaying the tree from its begin, and an exporter
/// that stopped anywhere goes on by leaving out spans up to its cursor. Not safe for concurrent use.
/// </summary>
/// <param name="root">The tree's root.</param>
/// <param name="includeContent">
/// Whether spans carry what was said, called and answered. Off by default: content is private and large.
/// </param>
public sealed class SpanProjector(StreamId root, bool includeContent = false)
{
    private readonly Dictionary<StreamId, SpanFold> _sessions = [];

    /// <summary>Position of the last event that was folded; 0 before the first.</summary>
    public long Position { get; private set; }

    /// <summary>
    /// Folds the next event and returns the spans that it finishes, usually none or one. Events at or below
    /// <see cref="Position"/> and of types that are not known here change nothing.
    /// </summary>
    /// <exception cref="Errors.CodeAgentException">The event's data does not fit its type (AGENT0603).</exception>
    public IReadOnlyList<SpanRecord> Apply(EventEnvelope envelope)
    {
        if (envelope.RootSeq <= Position)
        {
            return [];
        }

        Position = envelope.RootSeq;
        return SessionCodec.Decode(envelope) is { } happened
            ? SessionOf(envelope.Stream).Apply(envelope, happened)
            : [];
    }

    private SpanFold SessionOf(StreamId stream)
    {
        if (!_sessions.TryGetValue(stream, out var session))
        {
            var scope = new SpanScope(root, stream, SpanIds.Trace(root), includeContent);
            _sessions[stream] = session = new SpanFold(scope, OpenTurnOf);
        }

        return session;
    }

    private TurnSpan? OpenTurnOf(StreamId stream) => _sessions.GetValueOrDefault(stream)?.OpenTurn;
}
