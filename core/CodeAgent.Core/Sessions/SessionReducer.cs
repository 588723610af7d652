using System.Collections.Immutable;
using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.Guarding;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Sessions;

/// <summary>(state, event) → state. Pure and total: it never rejects what was stored.</summary>
public static class SessionReducer
{
    private const int RecentCalls = 32;

    /// <summary>Folds one event in.</summary>
    /// <param name="state">The state before it.</param>
    /// <param name="sessionEvent">The event.</param>
    /// <param name="seq">Its sequence number.</param>
    /// <param name="at">Its time.</param>
    public static SessionState Apply(SessionState state, SessionEvent sessionEvent, long seq, DateTimeOffset at) =>
        Fold(state, sessionEvent, at) with
        {
            LastSeq = seq,
        };

    private static SessionState Fold(SessionState state, SessionEvent sessionEvent, DateTimeOffset at) =>
        sessionEvent switch
        {
            SessionCreated created => Begin(state, created),
            HistoryImported history => state with
            {
                Transcript = [.. history.Messages],
                CallIds = state.CallIds.Union(
                    history.Messages.SelectMany(said => said.ToolCalls).Select(call => call.CallId)
                ),
            },
            OwnerChanged => InTurn(
                state,
                turn => turn.IsAtWork(at) ? turn with { Takeovers = turn.Takeovers + 1 } : turn
            ),
            SettingsChanged changed => Change(state, changed),
            SessionClosed => state with { IsClosed = true },
            InputPosted input => state with
            {
                Inputs = state.Inputs.Add(input),
                Title = state.Title.Length > 0 ? state.Title : TurnMarks.TitleOf(input),
                Said = GuardReducer.Hear(state.Said, input),
            },
            TurnStarted turn => TakeIn(state, turn.InputIds) with
            {
                Turn = new TurnState(turn.TurnId, at) { OutputSchema = SchemaOf(state, turn.InputIds) },
                Denied = [],
                Marks = state.Marks.Add(TurnMarks.Of(state, turn)),
            },
            InputsTaken taken => TakeMore(state, taken),
            OutputDemanded demanded => InTurn(
                state with
                {
                    Transcript = state.Transcript.Add(new Message(MessageRole.User, [new TextBlock(demanded.Text)])),
                },
                turn => turn with { OutputFailures = turn.OutputFailures + 1 }
            ),
            InterruptRequested interrupt => InTurn(state, turn => turn with { Interrupt = interrupt }),
            TurnCompleted completed => state with
            {
                Turn = null,
                LastTurn = completed,
                Totals = state.Totals with { Turns = state.Totals.Turns + 1 },
            },
            ContextPinned pinned => state with { Context = pinned },
            ModelCallStarted started => InTurn(state, turn => turn with { ModelCall = started, ModelCallAt = at }),
            ModelCallCompleted completed => Answer(state, completed),
            ModelCallFailed failed => InTurn(state, turn => Fail(turn, failed)),
            ModelCallCancelled cancelled => GiveUp(state, cancelled),
            ToolCallRequested requested => Request(state, requested),
            ToolCallDecided decided => InCall(state, decided.CallId, call => Decide(call, decided)),
            ApprovalRequested asked => InCall(
                state,
                asked.CallId,
                call => call with { Phase = ToolCallPhase.AwaitingApproval, Approval = asked, AskedAt = at }
            ),
            ApprovalDecided decided => Answered(state, decided, at),
            ApprovalExpired expired => EndWait(state, expired.ApprovalId, false, at),
            ToolCallStarted started => Start(state, started, at),
            ToolProcessStarted process => InCall(
                state,
                process.CallId,
                call => call with { Process = process.Process }
            ),
            ToolCallCompleted completed => Complete(state, completed),
            CheckpointTaken taken => TurnMarks.Keep(state, taken),
            RewindRequested rewind => TurnMarks.GoBack(state, rewind),
            WorkspaceRestored => state with { Restore = null, Files = state.Files.Clear() },
            ToolsLoaded loaded => state with { LoadedTools = state.LoadedTools.Union(loaded.Names) },
            TodosChanged todos => state with { Todos = [.. todos.Items] },
            GuardEvent guard => GuardReducer.Fold(state, guard),
            _ => throw new ArgumentOutOfRangeException(nameof(sessionEvent), sessionEvent.GetType().Name, null),
        };

    private static SessionState Begin(SessionState state, SessionCreated created) =>
        state with
        {
            Settings = created.Settings,
            StartSource = created.ForkedFrom is null ? "startup" : "fork",
            BoundaryCount = created.Settings.Boundaries?.Count ?? 0,
        };

    private static SessionState TakeMore(SessionState state, InputsTaken taken) =>
        InTurn(
            TakeIn(state, taken.InputIds),
            turn =>
                turn with
                {
                    OutputSchema = SchemaOf(state, taken.InputIds) ?? turn.OutputSchema,
                    Output = null,
                    Prompts = turn.Prompts + 1,
                }
        );

    private static SessionState Answered(SessionState state, ApprovalDecided decided, DateTimeOffset at) =>
        EndWait(state, decided.ApprovalId, decided.Approved, at) with
        {
            Reviews = decided.Approved ? state.Reviews.AfterApproval() : state.Reviews,
        };

    private static TurnState Fail(TurnState turn, ModelCallFailed failed) =>
        turn with
        {
            ModelCall = null,
            LastFailure = failed,
            FailedAttempts = turn.FailedAttempts + 1,
            Takeovers = failed.Kind == ModelErrorKind.OwnerLost ? turn.Takeovers : 0,
        };

    private static SessionState InTurn(SessionState state, Func<TurnState, TurnState> change) =>
        state.Turn is { } turn ? state with { Turn = change(turn) } : state;

    private static SessionState InCall(SessionState state, string callId, Func<ToolCallState, ToolCallState> change) =>
        InTurn(
            state,
            turn =>
                turn.Calls.FindIndex(call => call.Id == callId && call.Completed is null) is >= 0 and var index
                    ? turn with
                    {
                        Calls = turn.Calls.SetItem(index, change(turn.Calls[index])),
                    }
                    : turn
        );

    private static SessionState Change(SessionState state, SettingsChanged changed) =>
        state.Settings is not { } settings
            ? state
            : state with
            {
                Settings = settings with
                {
                    Model = changed.Model ?? settings.Model,
                    PermissionMode = changed.PermissionMode ?? settings.PermissionMode,
                    ApprovalPolicy = changed.ApprovalPolicy ?? settings.ApprovalPolicy,
                    Limits = changed.Limits ?? settings.Limits,
                    Sandbox = changed.Sandbox ?? settings.Sandbox,
                    Rules = [.. settings.Rules, .. changed.AddedRules ?? []],
                    Hooks = changed.Hooks ?? settings.Hooks,
                    AdditionalDirectories = [.. settings.AdditionalDirectories, .. changed.AddedDirectories ?? []],
                },
                StartSource = changed.IsResumed == true ? "resume" : state.StartSource,
            };

    private static SessionState TakeIn(SessionState state, IReadOnlyList<string> inputIds)
    {
        var taken = state.Inputs.Where(input => inputIds.Contains(input.InputId)).ToList();
        return state with
        {
            Inputs = state.Inputs.RemoveAll(taken.Contains),
            Transcript = state.Transcript.AddRange(taken.Select(input => new Message(MessageRole.User, input.Content))),
        };
    }

    /// <summary>The form of the answer that the latest of some inputs asks for.</summary>
    private static JsonElement? SchemaOf(SessionState state, IReadOnlyList<string> inputIds) =>
        state
            .Inputs.FindLast(input => input.OutputSchema is not null && inputIds.Contains(input.InputId))
            ?.OutputSchema;

    /// <summary>What the end of a call means for the answer that was asked for.</summary>
    private static TurnState Output(TurnState turn, ToolCallState call, ToolCallCompleted completed) =>
        (turn.OutputSchema, call.Block.Name, completed.Outcome) switch
        {
            (not null, StructuredOutput.ToolName, ToolOutcome.Succeeded) => turn with { Output = call.Block.Input },
            (not null, StructuredOutput.ToolName, ToolOutcome.Failed) => turn with
            {
                OutputFailures = turn.OutputFailures + 1,
            },
            _ => turn,
        };

    private static SessionState Answer(SessionState state, ModelCallCompleted completed) =>
        InTurn(
            state with
            {
                Transcript = state.Transcript.Add(completed.Message),
                Totals = state.Totals with
                {
                    Steps = state.Totals.Steps + 1,
                    Usage = state.Totals.Usage + completed.Usage,
                    CostMicroUsd = state.Totals.CostMicroUsd + (completed.CostMicroUsd ?? 0),
                },
            },
            turn =>
                turn with
                {
                    ModelCall = null,
                    LastFailure = null,
                    FailedAttempts = 0,
                    Takeovers = 0,
                    Step = turn.Step + 1,
                    StopReason = completed.StopReason,
                }
        );

    private static SessionState GiveUp(SessionState state, ModelCallCancelled cancelled)
    {
        if (state.Turn?.Interrupt is null)
        {
            // Its owner was asked to stop, not the turn: the next one asks again, under a new id.
            return InTurn(
                state,
                turn => turn with { ModelCall = null, FailedAttempts = turn.FailedAttempts + 1, Takeovers = 0 }
            );
        }

        return InTurn(
            string.IsNullOrWhiteSpace(cancelled.PartialText)
                ? state
                : state with
                {
                    Transcript = state.Transcript.Add(
                        new Message(MessageRole.Assistant, [new TextBlock(cancelled.PartialText)])
                    ),
                },
            turn => turn with { ModelCall = null }
        );
    }

    private static SessionState Request(SessionState state, ToolCallRequested requested) =>
        InTurn(
            state with
            {
                CallIds = state.CallIds.Add(requested.CallId),
            },
            turn =>
                state.Transcript is [.., var last]
                && last.ToolCalls.FirstOrDefault(block => block.CallId == requested.CallId) is { } block
                && !turn.Calls.Exists(call => call.Id == requested.CallId)
                    ? turn with
                    {
                        Calls = turn.Calls.Add(new ToolCallState(block, requested.ArgumentsHash)),
                    }
                    : turn
        );

    private static ToolCallState Decide(ToolCallState call, ToolCallDecided decided) =>
        call with
        {
            Decided = decided,
            Phase = decided.Verdict == PermissionVerdict.Allow ? ToolCallPhase.Ready : call.Phase,
        };

    private static SessionState Start(SessionState state, ToolCallStarted started, DateTimeOffset at) =>
        InTurn(
            InCall(
                state,
                started.CallId,
                call =>
                    call with
                    {
                        Phase = ToolCallPhase.Running,
                        Started = started,
                        StartedAt = call.StartedAt ?? at,
                        Process = null,
                    }
            ),
            turn => turn with { StartedCalls = turn.StartedCalls + (started.Attempt == 1 ? 1 : 0) }
        );

    private static SessionState EndWait(SessionState state, string approvalId, bool approved, DateTimeOffset at)
    {
        var call = state.Turn?.Calls.Find(candidate =>
            candidate.Phase == ToolCallPhase.AwaitingApproval && candidate.Approval?.ApprovalId == approvalId
        );
        if (call is null)
        {
            return state;
        }

        // A "no" is followed by the call's end in the same append, so only a "yes" changes the phase here.
        var next = approved ? InCall(state, call.Id, current => current with { Phase = ToolCallPhase.Ready }) : state;
        return InTurn(next, turn => Waited(turn, call.AskedAt ?? at, at));
    }

    /// <summary>Questions wait side by side, so only what no earlier answer has counted is added.</summary>
    private static TurnState Waited(TurnState turn, DateTimeOffset from, DateTimeOffset to)
    {
        var start = turn.WaitCountedTo > from ? turn.WaitCountedTo.Value : from;
        return to <= start
            ? turn
            : turn with
            {
                WaitedForPeople = turn.WaitedForPeople + (to - start),
                WaitCountedTo = to,
            };
    }

    private static SessionState Complete(SessionState state, ToolCallCompleted completed)
    {
        if (state.Turn?.Calls.Find(call => call.Id == completed.CallId) is not { Completed: null } before)
        {
            return state;
        }

        var denied = completed.Outcome == ToolOutcome.Denied;
        var awaits = GuardReducer.AwaitsHooks(state, before, completed);
        var ended = before with { Phase = ToolCallPhase.Ended, Completed = completed, AwaitsHooks = awaits };
        var overBudget = completed.FailureKind == ToolFailureKind.BudgetExhausted;
        var next = InTurn(
            InCall(state, completed.CallId, _ => ended),
            turn =>
                Output(
                    turn with
                    {
                        IsOverBudget = turn.IsOverBudget || overBudget,
                        Takeovers = completed.Outcome == ToolOutcome.Interrupted ? turn.Takeovers : 0,
                    },
                    before,
                    completed
                )
        ) with
        {
            Files = state.Files.SetItems(completed.FilesSeen.Select(file => KeyValuePair.Create(file.Path, file))),
            Denied = denied ? state.Denied.Add(ended) : state.Denied,
            Totals = state.Totals with
            {
                ToolCalls = state.Totals.ToolCalls + 1,
                Denials = state.Totals.Denials + (denied ? 1 : 0),
            },
        };
        if (before is { Started: not null, MayChangeFiles: true })
        {
            next = InTurn(next, turn => turn with { MayHaveChanged = true });
        }

        return next.Turn!.Calls.TrueForAll(call => call.IsSettled) ? CloseBatch(next) : next;
    }

    /// <summary>The results of a batch whose calls all ended become a message.</summary>
    internal static SessionState CloseBatch(SessionState state)
    {
        var turn = state.Turn!;
        var results = turn.Calls.Select(call => new ToolResultBlock(
            call.Id,
            GuardReducer.Content(turn, call),
            call.Completed!.Outcome != ToolOutcome.Succeeded
        ));
        var recent = turn.Recent.AddRange(turn.Calls.Select(RepetitionGuard.Fingerprint));
        return state with
        {
            Transcript = state.Transcript.Add(new Message(MessageRole.User, [.. results])),
            Turn = turn with
            {
                Calls = [],
                Recent = recent.Count > RecentCalls ? recent.RemoveRange(0, recent.Count - RecentCalls) : recent,
            },
        };
    }
}
