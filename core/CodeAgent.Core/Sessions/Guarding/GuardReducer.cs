using System.Collections.Immutable;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Hooks;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Sessions.Guarding;

/// <summary>Folds what hooks, reviewers and boundaries did into the state. Pure and total.</summary>
internal static class GuardReducer
{
    public static SessionState Fold(SessionState state, GuardEvent happened) =>
        happened switch
        {
            HooksStarted started => InTurn(
                state,
                turn => turn with { Hooks = turn.Hooks.SetItem(started.PointId, new HookPointState(started)) }
            ),
            HooksCompleted completed => Complete(state, completed),
            CallReviewStarted started => InCall(state, started.CallId, call => call with { Reviewing = started }),
            CallReviewed reviewed => InCall(state, reviewed.CallId, call => call with { Review = reviewed }) with
            {
                Reviews = state.Reviews.After(reviewed),
                Totals = state.Totals with
                {
                    Usage = state.Totals.Usage + reviewed.Usage,
                    CostMicroUsd = state.Totals.CostMicroUsd + (reviewed.CostMicroUsd ?? 0),
                },
            },
            BoundaryAdded added => InSettings(
                state,
                settings => settings with { Boundaries = [.. settings.Boundaries ?? [], added.Boundary] }
            ) with
            {
                BoundaryCount = state.BoundaryCount + 1,
            },
            BoundaryRemoved removed => InSettings(
                state,
                settings =>
                    settings with
                    {
                        Boundaries = [.. (settings.Boundaries ?? []).Where(one => one.Id != removed.BoundaryId)],
                    }
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(happened), happened.GetType().Name, null),
        };

    /// <summary>Keeps what a person said; other agents are no persons.</summary>
    public static ImmutableList<string> Hear(ImmutableList<string> said, InputPosted input)
    {
        const int Most = 20;
        const int MostText = 4_000;
        if (!IsPerson(input.Actor))
        {
            return said;
        }

        var text = HookAnswer.Cut(new Message(MessageRole.User, input.Content).Text, MostText);
        return said.Count < Most ? said.Add(text) : said.RemoveAt(0).Add(text);
    }

    /// <summary>Whether an actor is a person, or acts for one; sessions and tasks name themselves by their streams.</summary>
    public static bool IsPerson(string actor) => !actor.Contains('/', StringComparison.Ordinal);

    /// <summary>Whether hooks follow the end of a call that started.</summary>
    public static bool AwaitsHooks(SessionState state, ToolCallState call, ToolCallCompleted end)
    {
        var moment = end.Outcome switch
        {
            ToolOutcome.Succeeded => HookEvent.PostToolUse,
            ToolOutcome.Failed => HookEvent.PostToolUseFailure,
            _ => (HookEvent?)null,
        };
        return moment is { } after
            && call.Started is not null
            && state.Turn?.Interrupt is null
            && HookMatcher.Any(state.Settings?.Hooks ?? [], after, call.Block.Name);
    }

    /// <summary>A call's result as the model reads it: what the tool said, and what hooks say about it.</summary>
    public static IReadOnlyList<ContentBlock> Content(TurnState turn, ToolCallState call)
    {
        var texts = new[] { HookEvent.PreToolUse, HookEvent.PostToolUse, HookEvent.PostToolUseFailure }
            .Select(moment => turn.Hooks.GetValueOrDefault(HookPoint.IdOf(moment, call.Id))?.Completed)
            .OfType<HooksCompleted>()
            .SelectMany(said => Texts(call, said));
        return [.. call.Completed!.Content, .. texts.Select(text => new TextBlock(text))];
    }

    private static IEnumerable<string> Texts(ToolCallState call, HooksCompleted said)
    {
        if (said.UpdatedInput is not null)
        {
            yield return $"A hook changed the arguments of this call to: {HookAnswer.Cut(call.Block.Input.GetRawText(), 2_000)}";
        }

        if (said.Context is { } context)
        {
            yield return $"A {said.Event} hook says: {context}";
        }

        if (said is { Blocks: true, Reason: { Length: > 0 } reason })
        {
            yield return $"A {said.Event} hook objects: {reason}";
        }
    }

    private static SessionState Complete(SessionState state, HooksCompleted completed)
    {
        if (state.Turn is not { } turn)
        {
            return state;
        }

        var started =
            turn.Hooks.GetValueOrDefault(completed.PointId)?.Started
            ?? new HooksStarted(completed.PointId, completed.Event, "", completed.CallId, 1, 0);
        var next = state with
        {
            Turn = turn with
            {
                Hooks = turn.Hooks.SetItem(completed.PointId, new HookPointState(started, completed)),
                Interrupt =
                    turn.Interrupt
                    ?? (
                        completed.Stops is { } why
                            ? new InterruptRequested(
                                turn.Id,
                                why,
                                $"hook:{completed.DecidedBy ?? completed.Event.ToString()}"
                            )
                            : null
                    ),
            },
        };
        return completed.Event switch
        {
            HookEvent.SessionStart or HookEvent.SubagentStart => Tell(
                next with
                {
                    StartSource = null,
                },
                completed.Context
            ),
            HookEvent.UserPromptSubmit when completed.Blocks => next with
            {
                Transcript = HookPrompt.Erase(next.Transcript),
            },
            HookEvent.UserPromptSubmit => Tell(next, completed.Context),
            HookEvent.Stop or HookEvent.SubagentStop => KeepGoing(next, completed),
            HookEvent.PreToolUse or HookEvent.PermissionRequest => InCall(
                next,
                completed.CallId,
                call => Update(call, completed)
            ),
            HookEvent.PostToolUse or HookEvent.PostToolUseFailure => AfterCall(next, completed.CallId),
            _ => next,
        };
    }

    private static SessionState Tell(SessionState state, string? context) =>
        context is null
            ? state
            : state with
            {
                Transcript = state.Transcript.Add(new Message(MessageRole.User, [new TextBlock(context)])),
            };

    private static SessionState KeepGoing(SessionState state, HooksCompleted completed)
    {
        var text = completed.Blocks ? completed.Reason ?? "A hook says that you are not done." : completed.Context;
        return text is null || completed.Stops is not null
            ? state
            : InTurn(Tell(state, text), turn => turn with { StopBlocks = turn.StopBlocks + 1 });
    }

    private static ToolCallState Update(ToolCallState call, HooksCompleted completed) =>
        completed.UpdatedInput is { } input
            ? call with
            {
                Block = call.Block with { Input = input },
                ArgumentsHash = ArgumentsHash.Of(input),
            }
            : call;

    private static SessionState AfterCall(SessionState state, string? callId)
    {
        var next = InTurn(
            state,
            turn =>
                turn.Calls.FindIndex(call => call.Id == callId && call.AwaitsHooks) is >= 0 and var at
                    ? turn with
                    {
                        Calls = turn.Calls.SetItem(at, turn.Calls[at] with { AwaitsHooks = false }),
                    }
                    : turn
        );
        return next.Turn is { Calls.IsEmpty: false } turn && turn.Calls.TrueForAll(call => call.IsSettled)
            ? SessionReducer.CloseBatch(next)
            : next;
    }

    private static SessionState InSettings(SessionState state, Func<SessionSettings, SessionSettings> change) =>
        state.Settings is { } settings ? state with { Settings = change(settings) } : state;

    private static SessionState InTurn(SessionState state, Func<TurnState, TurnState> change) =>
        state.Turn is { } turn ? state with { Turn = change(turn) } : state;

    private static SessionState InCall(SessionState state, string? callId, Func<ToolCallState, ToolCallState> change) =>
        InTurn(
            state,
            turn =>
                turn.Calls.FindIndex(call => call.Id == callId && call.Completed is null) is >= 0 and var at
                    ? turn with
                    {
                        Calls = turn.Calls.SetItem(at, change(turn.Calls[at])),
                    }
                    : turn
        );
}
