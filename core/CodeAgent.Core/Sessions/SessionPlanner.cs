using System.Globalization;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.Guarding;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Sessions;

/// <summary>
/// The policy of the agent loop on one screen: from the state, the owner's epoch and the time to the next step. Pure, so
/// a new owner goes on exactly where the last one stopped.
/// </summary>
public static class SessionPlanner
{
    /// <summary>How often a call that may run again is started before its outcome is called unknown.</summary>
    public const int MaxToolAttempts = 3;

    /// <summary>How many owners in a row may die in a turn before one of them gets a model's answer or a call's result.</summary>
    public const int MaxTakeovers = 3;

    private static readonly PlannedStep s_idle = new PlannedStep.Wait(null);

    /// <summary>The next step.</summary>
    public static PlannedStep Next(SessionState state, long epoch, DateTimeOffset now)
    {
        if (state.Settings is not { } settings)
        {
            return s_idle;
        }

        return state.Turn is { } turn ? InTurn(state, turn, settings, epoch, now) : BetweenTurns(state);
    }

    private static PlannedStep BetweenTurns(SessionState state)
    {
        if (state.Restore is { } commit)
        {
            return new PlannedStep.Restore(commit);
        }

        return NextTurn(state) is { } turn ? Record(turn) : s_idle;
    }

    /// <summary>The turn that the waiting inputs begin; null where there are none, or where it cannot begin now.</summary>
    internal static TurnStarted? NextTurn(SessionState state)
    {
        if (state is { Turn: not null } or { Restore: not null } or { IsClosed: true } or { Inputs.IsEmpty: true })
        {
            return null;
        }

        // What interrupted the last turn goes before what was queued earlier. Steering that came too late for its turn joins.
        var first = state.Inputs.Find(input => input.Mode == InputMode.Interrupt) ?? state.Inputs[0];
        var inputs = state.Inputs.Where(input => input == first || input.Mode == InputMode.Steer);
        return new TurnStarted(TurnId(state), [.. inputs.Select(input => input.InputId)]);
    }

    private static PlannedStep InTurn(
        SessionState state,
        TurnState turn,
        SessionSettings settings,
        long epoch,
        DateTimeOffset now
    )
    {
        if (turn.ModelCall is { } call && call.Epoch != epoch)
        {
            // A call whose answer kills its owner each time must end too.
            DateTimeOffset? retryAt = turn.FailedAttempts + 1 < settings.Limits.MaxModelAttempts ? now : null;
            return Record(
                new ModelCallFailed(call.CallId, ModelErrorKind.OwnerLost, "The program was stopped.", null, retryAt)
            );
        }

        if (
            turn.Calls.Find(orphan => orphan.Phase == ToolCallPhase.Running && orphan.Started!.Epoch != epoch) is
            { } lost
        )
        {
            return new PlannedStep.RecoverCall(lost, NextAttempt(turn, lost));
        }

        if (turn.Interrupt is not null)
        {
            return Stop(turn, epoch);
        }

        if (turn.Takeovers >= MaxTakeovers)
        {
            return Quarantine(turn, epoch);
        }

        if (HookPlanner.Orphaned(turn, epoch) is { } again)
        {
            return again;
        }

        if (!turn.Calls.IsEmpty)
        {
            return HookPlanner.InBatch(state, turn, settings, epoch) ?? InBatch(state, turn, settings, now);
        }

        return settings.Checkpoints && turn.MayHaveChanged
            ? new PlannedStep.Checkpoint(turn.Id, turn.Step)
            : AtBoundary(state, turn, settings, now);
    }

    /// <summary>A call is run again only where that cannot do harm; null for every other one.</summary>
    private static int? NextAttempt(TurnState turn, ToolCallState lost)
    {
        var attempt = lost.Started!.Attempt + 1;
        var isHarmless = lost.Decided?.Effect is ToolEffect.ReadOnly or ToolEffect.Idempotent;
        var mayGoOn = turn.Interrupt is null && turn.Takeovers < MaxTakeovers;
        return isHarmless && mayGoOn && attempt <= MaxToolAttempts ? attempt : null;
    }

    /// <summary>What kills every owner ends: whoever runs this session runs others, which would die with it for ever.</summary>
    private static PlannedStep Quarantine(TurnState turn, long epoch)
    {
        var text = $"The program died {turn.Takeovers} times in a row at this point of the turn.";
        var unstarted = turn.Calls.Where(call => call.Phase != ToolCallPhase.Ended).Select(CallEndings.Cancelled);
        IReadOnlyList<SessionEvent> calledOff = HookPlanner.CallOff(turn, epoch);
        return new PlannedStep.Record([
            .. unstarted,
            .. calledOff,
            new TurnCompleted(turn.Id, TurnOutcome.Quarantined, text),
        ]);
    }

    private static PlannedStep Stop(TurnState turn, long epoch)
    {
        var unstarted = turn.Calls.Where(call => call.Phase is not (ToolCallPhase.Running or ToolCallPhase.Ended));
        if (unstarted.Any())
        {
            return new PlannedStep.Record([.. unstarted.Select(CallEndings.Cancelled)]);
        }

        if (HookPlanner.CallOff(turn, epoch) is { Count: > 0 } calledOff)
        {
            return new PlannedStep.Record(calledOff);
        }

        return turn.ModelCall is not null || !turn.Calls.IsEmpty || HookPlanner.IsAtWork(turn, epoch)
            ? new PlannedStep.CancelRunning()
            : Record(new TurnCompleted(turn.Id, TurnOutcome.Interrupted, turn.Interrupt!.Reason));
    }

    private static PlannedStep InBatch(SessionState state, TurnState turn, SessionSettings settings, DateTimeOffset now)
    {
        if (turn.Calls.Find(call => HookPlanner.IsUndecided(call, state, settings)) is { } undecided)
        {
            return new PlannedStep.Decide(undecided);
        }

        var waiting = turn.Calls.Where(call => call.Phase == ToolCallPhase.AwaitingApproval);
        if (waiting.FirstOrDefault(call => call.Approval!.ExpiresAt <= now) is { } late)
        {
            return Record(
                new ApprovalExpired(late.Approval!.ApprovalId),
                CallEndings.Denied(late, "Nobody answered the question about this call in time.")
            );
        }

        if (turn.Calls.Find(call => CanStart(turn, call)) is not { } ready)
        {
            return new PlannedStep.Wait(waiting.Min(call => (DateTimeOffset?)call.Approval!.ExpiresAt));
        }

        return settings.Checkpoints && !turn.HasBase && ready.MayChangeFiles
            ? new PlannedStep.Checkpoint(turn.Id, 0)
            : new PlannedStep.StartCall(ready, 1);
    }

    /// <summary>A call starts when nothing before it in the batch, and nothing that runs, claims what it claims.</summary>
    private static bool CanStart(TurnState turn, ToolCallState call)
    {
        if (call.Phase != ToolCallPhase.Ready)
        {
            return false;
        }

        var index = turn.Calls.IndexOf(call);
        return !turn.Calls.Where((other, at) => InTheWay(other, at < index)).Any(other => Collide(other, call));

        static bool InTheWay(ToolCallState other, bool isEarlier) =>
            other.Phase == ToolCallPhase.Running || (isEarlier && other.Phase != ToolCallPhase.Ended);
    }

    private static bool Collide(ToolCallState one, ToolCallState other) =>
        one.Decided is null
        || other.Decided is null
        || one.Decided.Claims.Any(claim => other.Decided.Claims.Any(claim.CollidesWith));

    private static PlannedStep AtBoundary(
        SessionState state,
        TurnState turn,
        SessionSettings settings,
        DateTimeOffset now
    )
    {
        if (turn.ModelCall is not null)
        {
            return s_idle;
        }

        if (HookPlanner.BeforeModel(state, turn, settings) is { } hooks)
        {
            return hooks;
        }

        if (turn.LastFailure is { RetryAt: null } failure)
        {
            return Record(Failed(turn, failure));
        }

        // Steering keeps a turn going that would end by itself. One that must end leaves it to the next turn.
        var isAnswered = turn.Step > 0 && state.Transcript is [.., { Role: MessageRole.Assistant }];
        var limit = Limit(turn, settings.Limits, now);
        var steering = state.Inputs.Where(input => input.Mode == InputMode.Steer).Select(input => input.InputId);
        if (limit is null && steering.Any())
        {
            return Record(new InputsTaken(turn.Id, [.. steering]));
        }

        if (turn.OutputSchema is not null && TowardsOutput(turn, isAnswered, limit) is { } next)
        {
            return Record(next);
        }

        if (isAnswered || limit is not null)
        {
            return !isAnswered ? Record(limit!)
                : turn.StopReason == StopReason.Refusal || limit is not null ? Record(Answered(turn))
                : HookPlanner.BeforeStop(turn, settings) ?? Record(Answered(turn));
        }

        return turn.LastFailure?.RetryAt > now
            ? new PlannedStep.Wait(turn.LastFailure.RetryAt)
            : new PlannedStep.CallModel(turn.Step + 1, turn.FailedAttempts + 1);
    }

    /// <summary>What follows in a turn that must bring an answer in a form; null to ask the model.</summary>
    private static SessionEvent? TowardsOutput(TurnState turn, bool isAnswered, TurnCompleted? limit) =>
        turn switch
        {
            { Output: not null } => new TurnCompleted(turn.Id, TurnOutcome.Completed),
            { OutputFailures: >= StructuredOutput.MaxFailures } => StructuredOutput.GiveUp(turn),
            { StopReason: StopReason.Refusal } when isAnswered => Answered(turn),
            _ when limit is not null => limit,
            _ when isAnswered => StructuredOutput.Demand(turn),
            _ => null,
        };

    private static TurnCompleted Answered(TurnState turn) =>
        turn.StopReason == StopReason.Refusal
            ? new TurnCompleted(turn.Id, TurnOutcome.Refused, "The model refused to go on.")
            : new TurnCompleted(turn.Id, TurnOutcome.Completed);

    private static TurnCompleted? Limit(TurnState turn, SessionLimits limits, DateTimeOffset now)
    {
        if (turn.IsOverBudget)
        {
            return BudgetExhausted(turn.Id, "toolCalls");
        }

        if (RepetitionGuard.IsStuck(turn.Recent, limits.MaxRepetitions))
        {
            var text = "The agent made the same call with the same result again and again.";
            return new TurnCompleted(turn.Id, TurnOutcome.Repetition, text);
        }

        if (turn.Step >= limits.MaxStepsPerTurn)
        {
            return new TurnCompleted(turn.Id, TurnOutcome.LimitReached, $"The turn reached its {turn.Step} steps.");
        }

        return now - turn.StartedAt - turn.WaitedForPeople >= limits.MaxTurnTime
            ? new TurnCompleted(turn.Id, TurnOutcome.LimitReached, "The turn reached its time limit.")
            : null;
    }

    /// <summary>The end of a turn whose tree has nothing left of a budget.</summary>
    public static TurnCompleted BudgetExhausted(string turnId, string budget) =>
        new(
            turnId,
            TurnOutcome.BudgetExhausted,
            $"The budget '{budget}' is used up.",
            ErrorCode.BudgetExhausted.ToText()
        );

    private static TurnCompleted Failed(TurnState turn, ModelCallFailed failure) =>
        new(turn.Id, TurnOutcome.ModelFailed, failure.Message, CodeOf(failure.Kind).ToText());

    private static ErrorCode CodeOf(ModelErrorKind kind) =>
        kind switch
        {
            ModelErrorKind.Unauthorized => ErrorCode.ModelCredentials,
            ModelErrorKind.UnknownModel => ErrorCode.UnknownModel,
            ModelErrorKind.NoScriptRule => ErrorCode.NoScriptRule,
            _ => ErrorCode.ModelFailed,
        };

    private static string TurnId(SessionState state) =>
        string.Create(CultureInfo.InvariantCulture, $"t{state.Totals.Turns + 1}");

    private static PlannedStep Record(params SessionEvent[] events) => new PlannedStep.Record(events);
}
