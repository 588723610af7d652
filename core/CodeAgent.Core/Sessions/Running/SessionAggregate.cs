using CodeAgent.Core.Events;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>The session's decider, reducer and codec, with what its events change in the counters of its tree.</summary>
internal sealed class SessionAggregate(SessionRuntime runtime, StreamId stream, bool isRoot)
    : Aggregate<SessionState, SessionEvent>
{
    public override SessionState Empty => SessionState.Empty;

    public override SessionState Apply(SessionState state, SessionEvent happened, long seq, DateTimeOffset at) =>
        SessionReducer.Apply(state, happened, seq, at);

    public override long LastSeq(SessionState state) => state.LastSeq;

    public override HeadProjection Project(SessionState state) =>
        new(state.Status, state.Title, state.Settings?.Workspace ?? "");

    public override NewEvent Encode(SessionEvent happened, string? trace) => SessionCodec.Encode(happened, trace);

    public override SessionEvent? Decode(EventEnvelope envelope) => SessionCodec.Decode(envelope);

    public override Decision<SessionEvent> Decide(SessionState state, InboxCommand command, DateTimeOffset now) =>
        SessionDecider.Decide(
            state,
            SessionCodec.Decode(command),
            command.CommandId,
            command.Actor,
            runtime.Version,
            now
        );

    public override PendingAppend<SessionEvent> Complete(SessionState state, PendingAppend<SessionEvent> pending) =>
        pending with
        {
            Counters = [.. pending.Counters, .. BudgetCounters.Limits(pending.Events, isRoot)],
            Posts = [.. pending.Posts, .. Reports(state, pending.Events)],
        };

    /// <summary>What a parent hears of its agent's turn, in the append that ends it: no report is lost and none comes early.</summary>
    private IEnumerable<OutgoingCommand> Reports(SessionState state, IEnumerable<SessionEvent> events) =>
        state.Settings?.Parent is { } parent
            ? events.OfType<TurnCompleted>().SelectMany(turn => AgentReports.Of(state, turn, stream, parent))
            : [];

    public override void Recorded(SessionState before, SessionEvent happened, DateTimeOffset at) =>
        RunMeter.Measure(runtime.Metrics, before, happened, at);
}
