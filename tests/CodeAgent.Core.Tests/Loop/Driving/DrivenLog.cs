using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Tests.Loop.Driving;

/// <summary>What a store keeps of one session, and the state that its owner folds beside it.</summary>
internal sealed class DrivenLog(TimeProvider clock)
{
    private readonly List<EventEnvelope> _stored = [];
    private readonly List<Happened> _history = [];

    public SessionState State { get; private set; } = SessionState.Empty;

    /// <summary>The owner's epoch.</summary>
    public long Epoch { get; private set; } = 1;

    /// <summary>Everything that happened.</summary>
    public IReadOnlyList<Happened> History => _history;

    /// <summary>What was wrong while it ran.</summary>
    public List<string> Findings { get; } = [];

    /// <summary>Stores events together and folds them in as the runner does.</summary>
    public void Append(params IEnumerable<SessionEvent> events)
    {
        foreach (var happened in events.ToList())
        {
            var form = SessionCodec.Encode(happened);
            var (seq, now) = (_stored.Count + 1, clock.GetUtcNow());
            _stored.Add(
                new EventEnvelope(seq, StreamId.Session("driven"), seq, now, form.Type, form.V, form.Data, null)
            );
            _history.Add(new Happened(happened, now, Epoch));
            State = SessionReducer.Apply(State, happened, seq, now);
        }
    }

    /// <summary>Another owner reads the log and goes on.</summary>
    public void TakeOver()
    {
        CheckReplay();
        State = Replay();
        Epoch++;
        if (State.Turn is not null)
        {
            Append(new OwnerChanged(Owner(Epoch), Epoch));
        }
    }

    /// <summary>The stored bytes give the state that was folded as they were written.</summary>
    public void CheckReplay()
    {
        var (live, replayed) = (StateText.Of(State), StateText.Of(Replay()));
        if (live != replayed)
        {
            Findings.Add($"replay gives another state:\n{live}\n{replayed}");
        }
    }

    public static OwnerId Owner(long epoch) => new("host", "boot", (int)epoch, epoch);

    private SessionState Replay() =>
        _stored.Aggregate(
            SessionState.Empty,
            (state, stored) => SessionReducer.Apply(state, SessionCodec.Decode(stored)!, stored.Seq, stored.Ts)
        );
}

/// <summary>An event, when it was stored, and under which epoch.</summary>
internal sealed record Happened(SessionEvent Event, DateTimeOffset At, long Epoch);
