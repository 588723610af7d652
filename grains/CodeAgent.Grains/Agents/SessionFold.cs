using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Stores;

namespace CodeAgent.Grains.Agents;

/// <summary>A reader's fold of one session, kept up to date from the log. Events of newer versions are passed over.</summary>
internal sealed class SessionFold(IEventLog log, StreamId stream)
{
    private SessionState _state = SessionState.Empty;

    public async Task<SessionState> RefreshAsync(CancellationToken cancellationToken)
    {
        await foreach (var envelope in log.ReadAsync(stream, _state.LastSeq, cancellationToken))
        {
            // Calls interleave at the reads above, so another one may have folded this event in already.
            if (envelope.Seq == _state.LastSeq + 1)
            {
                _state = Apply(envelope);
            }
        }

        return _state;
    }

    private SessionState Apply(EventEnvelope envelope) =>
        SessionCodec.Decode(envelope) is { } known
            ? SessionReducer.Apply(_state, known, envelope.Seq, envelope.Ts)
            : _state with
            {
                LastSeq = envelope.Seq,
            };
}
