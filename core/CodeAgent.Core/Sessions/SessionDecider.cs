using System.Text.Json;
using CodeAgent.Core.Boundaries;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Json.Schemas;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.Guarding;
using CodeAgent.Core.Sessions.State;

namespace CodeAgent.Core.Sessions;

/// <summary>(state, command) → events or a typed rejection. Pure.</summary>
public static class SessionDecider
{
    /// <summary>Decides one command.</summary>
    /// <param name="state">The session as it is.</param>
    /// <param name="command">What is asked; null for one that this version cannot read.</param>
    /// <param name="commandId">Its id, which becomes the id of what it makes.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="runtimeVersion">Version of the program, stored at the start.</param>
    /// <param name="now">The time: an answer that comes after its question's end is void, whoever ran the session then.</param>
    public static Decision<SessionEvent> Decide(
        SessionState state,
        SessionCommand? command,
        string commandId,
        string actor,
        string runtimeVersion,
        DateTimeOffset now
    ) =>
        command switch
        {
            null => Reject(ErrorCode.InvalidCommand, "This version does not know the command."),
            StartSession start => Start(state, start, actor, runtimeVersion),
            _ when state.Settings is null => Reject(ErrorCode.UnknownSession, "The session was not started."),
            DecideApproval decision => DecideAsked(state, decision, actor, now),
            InterruptTurn interrupt => new Decision<SessionEvent>(Interrupt(state, interrupt.Reason, actor)),
            RewindSession rewind => Rewind(state, rewind, actor),
            ChangeSettings change => new Decision<SessionEvent>(Events(Changed(change, actor))),
            CloseSession close when state.IsClosed => new Decision<SessionEvent>([]),
            CloseSession close => new Decision<SessionEvent>([
                .. Stop(state, close.Reason, actor),
                new SessionClosed(close.Reason, actor),
            ]),
            AddBoundary add => Draw(state, add, actor),
            RemoveBoundary remove => TakeBack(state, remove, actor),
            PostInput when state.IsClosed => Reject(ErrorCode.InvalidCommand, "The session is closed."),
            PostInput { Content.Count: 0 } => Reject(ErrorCode.InvalidCommand, "The input is empty."),
            PostInput input when !Transcripts.IsSaid(input.Content) => Reject(
                ErrorCode.InvalidCommand,
                "An input is text and images."
            ),
            PostInput { OutputSchema: { } schema } when Unusable(schema) is { } why => Reject(
                ErrorCode.InvalidCommand,
                $"The schema of the answer cannot be used. {why}"
            ),
            PostInput input => new Decision<SessionEvent>(Post(state, input, commandId, actor)),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.GetType().Name, null),
        };

    private static string? Unusable(JsonElement schema)
    {
        try
        {
            _ = JsonSchema.OfObject(schema);
            return null;
        }
        catch (JsonSchemaException error)
        {
            return error.Message;
        }
    }

    private static Decision<SessionEvent> Start(SessionState state, StartSession start, string actor, string version)
    {
        if (state.Settings is not null)
        {
            return Reject(ErrorCode.SessionExists, "The session was started before.");
        }

        if (!Transcripts.IsWhole(start.History))
        {
            return Reject(
                ErrorCode.InvalidCommand,
                "The history has calls without their results, or results without calls."
            );
        }

        var created = new SessionCreated(start.Settings, actor, version, start.Fork);
        return new Decision<SessionEvent>(
            start.History.Count == 0 ? Events(created) : Events(created, new HistoryImported(start.History))
        );
    }

    private static Decision<SessionEvent> DecideAsked(
        SessionState state,
        DecideApproval decision,
        string actor,
        DateTimeOffset now
    )
    {
        var call = state.Turn?.Calls.Find(candidate =>
            candidate.Phase == ToolCallPhase.AwaitingApproval && candidate.Approval?.ApprovalId == decision.ApprovalId
        );
        if (call is null)
        {
            return Reject(ErrorCode.ApprovalNotPending, $"Approval {decision.ApprovalId} is not pending.");
        }

        if (call.Approval!.ExpiresAt <= now)
        {
            return Reject(ErrorCode.ApprovalNotPending, $"Approval {decision.ApprovalId} has expired.");
        }

        if (call.ArgumentsHash != decision.ArgumentsHash)
        {
            return Reject(ErrorCode.ApprovalNotPending, "The decision is about other arguments and is void.");
        }

        var questions = call.Approval!.Questions;
        if (decision.Approved && questions is not null && decision.Answers?.Count != questions.Count)
        {
            return Reject(ErrorCode.InvalidCommand, $"The approval asks {questions.Count} questions; answer each.");
        }

        var decided = new ApprovalDecided(
            decision.ApprovalId,
            decision.Approved,
            actor,
            decision.Comment,
            decision.Answers
        );
        if (decision.Approved)
        {
            return new Decision<SessionEvent>(
                questions is null
                    ? Events(decided)
                    : Events(decided, CallEndings.Answered(call, questions, decision.Answers!))
            );
        }

        var denied = CallEndings.Denied(call, decision.Comment ?? "The user said no to this call.");
        return new Decision<SessionEvent>([
            decided,
            denied,
            .. decision.Interrupts == true ? Stop(state, "Interrupted with a denial.", actor) : [],
        ]);
    }

    private static Decision<SessionEvent> Rewind(SessionState state, RewindSession rewind, string actor)
    {
        if (state.Turn is not null)
        {
            return Reject(ErrorCode.InvalidCommand, "A turn is under way; interrupt it before going back.");
        }

        if (state.Marks.FindLast(mark => mark.TurnId == rewind.TurnId) is not { } mark)
        {
            return Reject(ErrorCode.InvalidCommand, $"There is no turn {rewind.TurnId} to go back to.");
        }

        // The first checkpoint at or after the turn's begin is the state before its first change.
        var first = state.Marks.SkipWhile(other => other != mark).FirstOrDefault(other => other.Commit is not null);
        var commit = rewind.Checkpoint ?? first?.Commit;
        return rewind.Code && commit is null && !rewind.Conversation
            ? Reject(ErrorCode.InvalidCommand, "No file was changed since then, or the state was not kept.")
            : new Decision<SessionEvent>(
                Events(new RewindRequested(mark.TurnId, rewind.Conversation, rewind.Code ? commit : null, actor))
            );
    }

    private static IReadOnlyList<SessionEvent> Interrupt(SessionState state, string reason, string actor)
    {
        // Who says something and stops at once means the turn that is about to begin.
        return SessionPlanner.NextTurn(state) is { } next
            ? [next, new InterruptRequested(next.TurnId, reason, actor)]
            : [.. Stop(state, reason, actor)];
    }

    private static IEnumerable<SessionEvent> Stop(SessionState state, string reason, string actor) =>
        state.Turn is { Interrupt: null } turn ? [new InterruptRequested(turn.Id, reason, actor)] : [];

    private static SettingsChanged Changed(ChangeSettings change, string actor) =>
        new(change.Model, change.PermissionMode, change.ApprovalPolicy, change.Limits, actor)
        {
            AddedRules = change.AddedRules is { Count: > 0 } rules ? rules : null,
            AddedDirectories = change.AddedDirectories is { Count: > 0 } folders ? folders : null,
            Sandbox = change.Sandbox,
            Hooks = change.Hooks,
            IsResumed = change.IsResumed,
        };

    private static IReadOnlyList<SessionEvent> Post(SessionState state, PostInput input, string commandId, string actor)
    {
        var posted = new InputPosted(commandId, input.Mode, input.Content, actor) { OutputSchema = input.OutputSchema };
        var drawn = Drawn(state, input, actor);
        return input.Mode == InputMode.Interrupt
            ? [posted, .. drawn, .. Stop(state, "A new message takes its place.", actor)]
            : [posted, .. drawn];
    }

    /// <summary>The lines that a person's words draw; other agents draw none.</summary>
    private static IEnumerable<SessionEvent> Drawn(SessionState state, PostInput input, string actor)
    {
        if (!GuardReducer.IsPerson(actor))
        {
            return [];
        }

        var known = state.Settings!.Boundaries ?? [];
        var text = new Message(MessageRole.User, input.Content).Text;
        return BoundaryReader
            .Find(text)
            .Where(found => !known.Any(other => other.Kind == found.Kind && other.Target == found.Target))
            .Select((found, at) => new BoundaryAdded(found with { Id = $"b{state.BoundaryCount + at + 1}" }, actor));
    }

    private static Decision<SessionEvent> Draw(SessionState state, AddBoundary add, string actor)
    {
        var boundary = new Boundary($"b{state.BoundaryCount + 1}", add.Kind, add.Target, add.Words);
        return boundary.IsUsable
            ? new Decision<SessionEvent>(Events(new BoundaryAdded(boundary, actor)))
            : Reject(ErrorCode.InvalidCommand, "The boundary does not say what it is about, or has brackets in it.");
    }

    private static Decision<SessionEvent> TakeBack(SessionState state, RemoveBoundary remove, string actor) =>
        (state.Settings!.Boundaries ?? []).Any(boundary => boundary.Id == remove.BoundaryId)
            ? new Decision<SessionEvent>(Events(new BoundaryRemoved(remove.BoundaryId, actor)))
            : Reject(ErrorCode.InvalidCommand, $"There is no boundary {remove.BoundaryId}.");

    private static IReadOnlyList<SessionEvent> Events(params SessionEvent[] events) => events;

    private static Decision<SessionEvent> Reject(ErrorCode code, string message) =>
        new([], new CommandRejection(code, message));
}
