using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Stores;

namespace CodeAgent.Grains.Sessions;

/// <summary>A reader's fold of one session, kept up to date from the log. Events of newer versions are passed over.</summary>
internal sealed class SessionFold(IEventLog log, StreamId stream)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private SessionState _state = SessionState.Empty;

    public async Task<SessionState> RefreshAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await foreach (var envelope in log.ReadAsync(stream, _state.LastSeq, cancellationToken))
            {
                _state = SessionCodec.Decode(envelope) is { } known
                    ? SessionReducer.Apply(_state, known, envelope.Seq, envelope.Ts)
                    : _state with { LastSeq = envelope.Seq };
            }

            return _state;
        }
        finally
        {
            _turn.Release();
        }
    }
}
