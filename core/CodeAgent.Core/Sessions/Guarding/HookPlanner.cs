using System.Globalization;
using CodeAgent.Core.Hooks;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;

namespace CodeAgent.Core.Sessions.Guarding;

/// <summary>When hooks and reviewers are due: part of the session's policy, and pure like the rest of it.</summary>
internal static class HookPlanner
{
    /// <summary>How often in a row hooks may keep an agent from stopping.</summary>
    public const int MostStopBlocks = 8;

    private static readonly PlannedStep s_wait = new PlannedStep.Wait(null);

    /// <summary>Goes on with what a dead owner left: hooks run again, visibly, a few times.</summary>
    public static PlannedStep? Orphaned(TurnState turn, long epoch)
    {
        var lost = turn.Hooks.Values.FirstOrDefault(point => point.Completed is null && point.Started.Epoch != epoch);
        if (lost is null)
        {
            return null;
        }

        return lost.Started.Attempt < SessionPlanner.MaxToolAttempts
            ? new PlannedStep.RunHooks(HookPoint.Of(lost.Started), lost.Started.Attempt + 1)
            : new PlannedStep.Record([GivenUp(lost.Started)]);
    }

    /// <summary>Whether something of this owner is under way that an interrupted turn must wait for.</summary>
    public static bool IsAtWork(TurnState turn, long epoch) =>
        turn.Hooks.Values.Any(point => point.Completed is null && point.Started.Epoch == epoch)
        || turn.Calls.Exists(call => call is { Review: null, Reviewing: { } review } && review.Epoch == epoch);

    /// <summary>Calls of a stopped turn wait no more for hooks that do not run under this owner.</summary>
    public static IReadOnlyList<SessionEvent> CallOff(TurnState turn, long epoch) =>
        [
            .. turn
                .Calls.Where(call => call.AwaitsHooks)
                .Select(AfterCall)
                .Where(point =>
                    turn.Hooks.GetValueOrDefault(point.Id) is not { Completed: null } state
                    || state.Started.Epoch != epoch
                )
                .Select(point => new HooksCompleted(point.Id, point.Event, point.CallId, [])),
        ];

    /// <summary>What is due for the calls of a batch before they are looked at further.</summary>
    public static PlannedStep? InBatch(SessionState state, TurnState turn, SessionSettings settings, long epoch)
    {
        var guards = GuardContext.Of(state);
        foreach (var call in turn.Calls)
        {
            if (Due(call, settings, guards, epoch) is { } step)
            {
                return step;
            }
        }

        return null;
    }

    /// <summary>Whether the gate may be asked about a call now.</summary>
    public static bool IsUndecided(ToolCallState call, SessionState state, SessionSettings settings)
    {
        var guards = GuardContext.Of(state);
        return call.Phase == ToolCallPhase.Requested
            && (
                call.Decided is null
                    ? !HasBefore(call, settings) || guards.Find(HookEvent.PreToolUse, call.Id) is not null
                    : AskRoutes.Of(call, settings, guards) == AskRoute.Person
            );
    }

    /// <summary>What is due before a model is asked: the session's beginning, and what a person said.</summary>
    public static PlannedStep? BeforeModel(SessionState state, TurnState turn, SessionSettings settings)
    {
        var blocked = turn.Hooks.Values.FirstOrDefault(point =>
            point.Completed is { Event: HookEvent.UserPromptSubmit, Blocks: true }
        );
        if (blocked?.Completed is { } refusal)
        {
            var why = $"A hook refused the prompt. {refusal.Reason}".Trim();
            return new PlannedStep.Record([new TurnCompleted(turn.Id, TurnOutcome.Refused, why)]);
        }

        return RunOnce(turn, settings, Beginning(state, settings)) ?? RunOnce(turn, settings, Prompt(turn, settings));
    }

    /// <summary>What is due before an agent stops by itself.</summary>
    public static PlannedStep? BeforeStop(TurnState turn, SessionSettings settings)
    {
        var (moment, subject) = settings.Parent is null
            ? (HookEvent.Stop, "")
            : (HookEvent.SubagentStop, settings.Role);
        var id = HookPoint.IdOf(moment, turn.Step.ToString(CultureInfo.InvariantCulture));
        return turn.StopBlocks < MostStopBlocks ? RunOnce(turn, settings, new HookPoint(id, moment, subject)) : null;
    }

    /// <summary>The moment after a call.</summary>
    public static HookPoint AfterCall(ToolCallState call) =>
        HookPoint.OfCall(
            call.Completed!.Outcome == ToolOutcome.Succeeded ? HookEvent.PostToolUse : HookEvent.PostToolUseFailure,
            call.Id,
            call.Block.Name
        );

    private static PlannedStep? Due(ToolCallState call, SessionSettings settings, GuardContext guards, long epoch) =>
        call.Phase switch
        {
            ToolCallPhase.Requested when call.Decided is null => HasBefore(call, settings)
                ? Once(guards, HookPoint.OfCall(HookEvent.PreToolUse, call.Id, call.Block.Name))
                : null,
            ToolCallPhase.Requested => AskRoutes.Of(call, settings, guards) switch
            {
                AskRoute.Reviewer when call.Reviewing?.Epoch != epoch => new PlannedStep.Review(
                    call,
                    (call.Reviewing?.Attempt ?? 0) + 1
                ),
                AskRoute.Hooks => Once(guards, HookPoint.OfCall(HookEvent.PermissionRequest, call.Id, call.Block.Name)),
                _ => null,
            },
            ToolCallPhase.AwaitingApproval => Notice(call, settings, guards),
            ToolCallPhase.Ended when call.AwaitsHooks => Once(guards, AfterCall(call)),
            _ => null,
        };

    private static PlannedStep? Notice(ToolCallState call, SessionSettings settings, GuardContext guards)
    {
        const string Prompted = "permission_prompt";
        return HookMatcher.Any(settings.Hooks ?? [], HookEvent.Notification, Prompted)
            ? Once(guards, HookPoint.OfCall(HookEvent.Notification, call.Id, Prompted))
            : null;
    }

    private static HookPoint? Beginning(SessionState state, SessionSettings settings) =>
        (state.StartSource, settings.Parent) switch
        {
            (null, _) => null,
            ({ } source, null) => new HookPoint("start", HookEvent.SessionStart, source),
            _ => new HookPoint("start", HookEvent.SubagentStart, settings.Role),
        };

    private static HookPoint? Prompt(TurnState turn, SessionSettings settings) =>
        settings.Parent is null
            ? new HookPoint(
                HookPoint.IdOf(HookEvent.UserPromptSubmit, turn.Prompts.ToString(CultureInfo.InvariantCulture)),
                HookEvent.UserPromptSubmit,
                ""
            )
            : null;

    private static bool HasBefore(ToolCallState call, SessionSettings settings) =>
        call.Block.Malformed is null && HookMatcher.Any(settings.Hooks ?? [], HookEvent.PreToolUse, call.Block.Name);

    private static PlannedStep? Once(GuardContext guards, HookPoint point) =>
        guards.Hooks.ContainsKey(point.Id) ? null : new PlannedStep.RunHooks(point, 1);

    /// <summary>Runs a moment's hooks where there are some; waits for them where they run.</summary>
    private static PlannedStep? RunOnce(TurnState turn, SessionSettings settings, HookPoint? point)
    {
        if (point is null || !HookMatcher.Any(settings.Hooks ?? [], point.Event, point.Subject))
        {
            return null;
        }

        return turn.Hooks.GetValueOrDefault(point.Id) switch
        {
            null => new PlannedStep.RunHooks(point, 1),
            { Completed: null } => s_wait,
            _ => null,
        };
    }

    /// <summary>Hooks that ended the program each time: a "no" where they guard.</summary>
    private static HooksCompleted GivenUp(HooksStarted lost)
    {
        const string Why = "The program died each time the hooks of this moment ran.";
        var guards = lost.Event is HookEvent.PreToolUse or HookEvent.PermissionRequest;
        return new HooksCompleted(lost.PointId, lost.Event, lost.CallId, [])
        {
            Verdict = guards ? PermissionVerdict.Deny : null,
            Blocks = lost.Event == HookEvent.UserPromptSubmit,
            Reason = Why,
        };
    }
}
