using CodeAgent.Core.Events;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>The loop of a session: the planner's next step is taken.</summary>
internal sealed class SessionLoop : OwnerLoop<SessionState, SessionEvent>
{
    private readonly SessionRuntime _runtime;
    private readonly StreamLog<SessionState, SessionEvent> _log;
    private readonly StepTaker _steps;

    public SessionLoop(
        SessionRuntime runtime,
        StreamLog<SessionState, SessionEvent> log,
        StreamId root,
        OutcomeQueue<SessionEvent> outcomes,
        Action<TransientEvent> show
    )
        : base(runtime.Ownership, log, outcomes)
    {
        (_runtime, _log) = (runtime, log);
        _steps = new StepTaker(runtime, log, root, outcomes, Effects, show);
    }

    protected override bool IsBusy => _log.State.Turn is not null;

    protected override SessionEvent TakenOver() => new OwnerChanged(_runtime.Owner, _log.Lease.Epoch);

    protected override async Task<TakenStep> StepAsync(CancellationToken stop)
    {
        var step = SessionPlanner.Next(_log.State, _log.Lease.Epoch, _runtime.Clock.GetUtcNow());
        return new TakenStep(await _steps.TakeAsync(step, stop), (step as PlannedStep.Wait)?.Until);
    }
}
