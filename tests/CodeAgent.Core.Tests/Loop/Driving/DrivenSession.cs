using System.Collections.Immutable;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.Guarding;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Time;

namespace CodeAgent.Core.Tests.Loop.Driving;

/// <summary>
/// A session run by decider, planner, gate and reducer alone: steps are taken, effects end, people interfere and owners
/// die as the choices say. When they are used up everything calms down and the session must come to rest.
/// </summary>
internal sealed class DrivenSession
{
    private const int MostSteps = 3_000;

    private readonly Choices _choices;
    private readonly FakeClock _clock = new();
    private readonly DrivenLog _log;
    private readonly DrivenModel _model;
    private readonly DrivenPerson _person;
    private readonly CallGate _gate;
    private readonly Dictionary<string, SessionEvent> _running = [];
    private readonly List<Asked> _asked = [];

    private DrivenSession(IReadOnlyList<int> numbers)
    {
        _choices = new Choices(numbers);
        _log = new DrivenLog(_clock);
        _model = new DrivenModel(_choices, _clock);
        _person = new DrivenPerson(_choices, _log, _clock);
        _gate = new CallGate(new ToolCatalog(DrivenTool.All), _clock);
    }

    /// <summary>Everything that happened, in order.</summary>
    public IReadOnlyList<Happened> History => _log.History;

    /// <summary>What the model was asked, and the state it was asked in.</summary>
    public IReadOnlyList<Asked> AskedModel => _asked;

    /// <summary>What was wrong while it ran.</summary>
    public IReadOnlyList<string> Findings => _log.Findings;

    /// <summary>The state at the end.</summary>
    public SessionState State => _log.State;

    public static DrivenSession Run(IReadOnlyList<int> numbers)
    {
        var session = new DrivenSession(numbers);
        try
        {
            session.Play();
        }
        catch (Exception error)
        {
            session._log.Findings.Add($"decider, planner, gate or reducer threw: {error}");
        }

        return session;
    }

    private void Play()
    {
        _person.Start();
        while (!_choices.AreOver)
        {
            Disturb();
        }

        Settle();
        _log.CheckReplay();
    }

    private void Disturb()
    {
        switch (_choices.Below(24))
        {
            case <= 9:
                Step();
                break;
            case <= 15:
                EndOne(false);
                break;
            case 16:
                _clock.Advance(_choices.Of(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(7), TimeSpan.FromHours(25)));
                break;
            case 17 or 18:
                _person.Speak();
                break;
            case 19 or 20:
                _person.Decide();
                break;
            case 21:
                _person.Interfere();
                break;
            default:
                Leave(isGraceful: _choices.OneIn(2));
                break;
        }
    }

    /// <summary>Nothing unusual happens any more.</summary>
    private void Settle()
    {
        for (var step = 0; step < MostSteps; step++)
        {
            if (Step())
            {
                continue;
            }

            if (_running.Count > 0)
            {
                EndOne(false);
            }
            else if (SessionPlanner.Next(State, _log.Epoch, Now) is PlannedStep.Wait { Until: { } until })
            {
                _clock.Advance(until - Now);
            }
            else
            {
                return;
            }
        }

        _log.Findings.Add($"the session does not come to rest: {SessionPlanner.Next(State, _log.Epoch, Now)}");
    }

    private DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>Takes the next step; false where there is nothing to do but wait.</summary>
    private bool Step()
    {
        var before = State.LastSeq;
        var step = SessionPlanner.Next(State, _log.Epoch, Now);
        switch (step)
        {
            case PlannedStep.Record record:
                _log.Append(record.Events);
                break;
            case PlannedStep.Decide decide:
                _log.Append(
                    _gate.Decide(decide.Call, State.Settings!, State.Turn!.OutputSchema, GuardContext.Of(State))
                );
                break;
            case PlannedStep.StartCall start:
                StartCall(start.Call, start.Attempt);
                break;
            case PlannedStep.RecoverCall { NextAttempt: { } attempt } recover:
                StartCall(recover.Call, attempt);
                break;
            case PlannedStep.RecoverCall recover:
                _log.Append(CallEndings.Interrupted(recover.Call, "", 0));
                break;
            case PlannedStep.RunHooks hooks:
                Begin($"hooks-{hooks.Point.Id}", DrivenGuards.Start(hooks, _log.Epoch));
                break;
            case PlannedStep.Review review:
                Begin(
                    $"review-{review.Call.Id}",
                    new CallReviewStarted(review.Call.Id, review.Attempt, _log.Epoch, "driven")
                );
                break;
            case PlannedStep.CallModel call:
                CallModel(call);
                break;
            case PlannedStep.Checkpoint keep:
                var commit = _choices.Of($"commit-{before}", null);
                _log.Append(new CheckpointTaken(keep.TurnId, keep.Step, commit, commit, null));
                break;
            case PlannedStep.Restore restore:
                _log.Append(new WorkspaceRestored(restore.Commit, null, null));
                break;
            default:
                CheckWait(step);
                return false;
        }

        if (State.LastSeq == before)
        {
            _log.Findings.Add($"{step} recorded nothing");
        }

        return true;
    }

    /// <summary>Whatever is waited for must exist, or the session would wait for ever.</summary>
    private void CheckWait(PlannedStep step)
    {
        var exists = step switch
        {
            PlannedStep.CancelRunning => _running.Count > 0,
            PlannedStep.Wait { Until: { } until } => until > Now || _running.Count > 0,
            _ => _running.Count > 0 || (State.Turn is null && (State.Inputs.IsEmpty || State.IsClosed)),
        };
        if (!exists)
        {
            _log.Findings.Add($"{step} waits for nothing, in {StateText.Of(State)}");
        }
    }

    private void StartCall(ToolCallState call, int attempt)
    {
        if (attempt == 1 && _choices.OneIn(30))
        {
            _log.Append(CallEndings.Refused(call, new ToolFailure(ToolFailureKind.BudgetExhausted, "Used up.")));
            return;
        }

        var started = new ToolCallStarted(call.Id, attempt, DrivenLog.Owner(_log.Epoch), _log.Epoch, $"key#{call.Id}");
        _log.Append(started);
        _running.Add(call.Id, started);
        if (_choices.OneIn(4))
        {
            _log.Append(new ToolProcessStarted(call.Id, new ProcessIdentity(attempt, 1, "boot")));
        }
    }

    private void Begin(string id, SessionEvent started)
    {
        _log.Append(started);
        _running.Add(id, started);
    }

    private void CallModel(PlannedStep.CallModel step)
    {
        var turn = State.Turn!;
        _asked.Add(new Asked(State, History.Count));
        switch (_choices.Below(40))
        {
            case 38:
                _log.Append(SessionPlanner.BudgetExhausted(turn.Id, "tokens"));
                return;
            case 39:
                _log.Append(new TurnCompleted(turn.Id, TurnOutcome.ModelFailed, "No such model.", "AGENT0202"));
                return;
            default:
                var id = $"{turn.Id}-m{step.Step}-{step.Attempt}";
                var started = new ModelCallStarted(
                    id,
                    turn.Id,
                    step.Step,
                    step.Attempt,
                    _log.Epoch,
                    "driven",
                    "driven",
                    Reservation.None,
                    []
                );
                _log.Append(State.Context is null ? [new ContextPinned([]), started] : [started]);
                _running.Add(id, started);
                return;
        }
    }

    private void EndOne(bool isStopping)
    {
        if (_running.Count == 0)
        {
            return;
        }

        var (id, effect) = _running.ElementAt(_choices.Below(_running.Count));
        _running.Remove(id);
        var isCancelled = isStopping || State.Turn?.Interrupt is not null;
        _log.Append(
            effect switch
            {
                ModelCallStarted call => _model.End(call, State.Settings!.Limits, isCancelled),
                GuardEvent guard => [DrivenGuards.End(guard, _choices)],
                _ => DrivenTool.End(State.Turn!.Calls.Find(call => call.Id == id)!, _choices, isCancelled),
            }
        );
    }

    /// <summary>The owner dies, or is asked to stop and records how its effects ended; another one takes over.</summary>
    private void Leave(bool isGraceful)
    {
        while (isGraceful && _running.Count > 0)
        {
            EndOne(true);
        }

        _running.Clear();
        _log.TakeOver();
    }
}

/// <summary>A question to the model.</summary>
/// <param name="State">The state in which it was asked.</param>
/// <param name="At">How many events there were.</param>
internal sealed record Asked(SessionState State, int At)
{
    public ImmutableList<Message> Transcript => State.Transcript;
}
