using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Grains.Tasks;

/// <summary>A reader's fold of one task, kept up to date from the log. Events of newer versions are passed over.</summary>
internal sealed class TaskFold(IEventLog log, StreamId task)
{
    private TaskState _state = TaskState.Empty;

    public async Task<TaskState> RefreshAsync(CancellationToken cancellationToken)
    {
        await foreach (var envelope in log.ReadAsync(task, _state.LastSeq, cancellationToken))
        {
            // Calls interleave at the reads above, so another one may have folded this event in already.
            if (envelope.Seq == _state.LastSeq + 1)
            {
                _state = TaskCodec.Decode(envelope) is { } known
                    ? TaskReducer.Apply(_state, known, envelope.Seq, envelope.Ts)
                    : _state with
                    {
                        LastSeq = envelope.Seq,
                    };
            }
        }

        return _state;
    }
}
