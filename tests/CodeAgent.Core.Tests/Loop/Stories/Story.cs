using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Tests.Loop.Stories;

/// <summary>A session told event by event, at times that the teller chooses.</summary>
internal sealed class Story
{
    private static readonly OwnerId s_owner = new("h", "b", 1, 1);

    public SessionState State { get; private set; } = SessionState.Empty;

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A session that was just created.</summary>
    public static Story Of(SessionLimits? limits = null, bool checkpoints = false)
    {
        var settings = new SessionSettings("agent", "/w", "m")
        {
            Limits = limits ?? new SessionLimits(),
            Checkpoints = checkpoints,
        };
        return new Story().Then(new SessionCreated(settings, "a", "1", null));
    }

    /// <summary>A session whose turn <c>t1</c> has begun.</summary>
    public static Story InTurn(SessionLimits? limits = null, bool checkpoints = false) =>
        Of(limits, checkpoints).Said("i1").Then(new TurnStarted("t1", ["i1"]));

    /// <summary>A session whose model has just asked for calls <c>c1</c>, <c>c2</c> … of these tools.</summary>
    public static Story Asked(params string[] tools) => InTurn().AskedFor(1, tools);

    public Story Then(params SessionEvent[] events)
    {
        State = events.Aggregate(State, (state, next) => SessionReducer.Apply(state, next, state.LastSeq + 1, Now));
        return this;
    }

    public Story After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public Story Said(string id, InputMode mode = InputMode.Queue) =>
        Then(new InputPosted(id, mode, [new TextBlock(id)], "a"));

    public Story AskedFor(int first, params string[] tools)
    {
        ToolCallBlock[] calls =
        [
            .. tools.Select((tool, at) => new ToolCallBlock($"c{first + at}", tool, JsonElement.Parse("{}"))),
        ];
        return Then([Answer(calls), .. calls.Select(call => new ToolCallRequested(call.CallId, call.Name, "hash"))]);
    }

    public Story Decided(
        string callId,
        PermissionVerdict verdict = PermissionVerdict.Allow,
        ToolEffect effect = ToolEffect.ReadOnly,
        params ResourceClaim[] claims
    ) => Then(new ToolCallDecided(callId, verdict, "r", "s", "why", effect, claims, callId, 1_000));

    /// <summary>The gate asks a person about a call.</summary>
    public Story Questioned(string callId, TimeSpan timeout) =>
        Decided(callId, PermissionVerdict.Ask)
            .Then(new ApprovalRequested($"approval-{callId}", callId, "hash", "t", "p", "why", Now + timeout));

    public Story Approved(string callId) => Then(new ApprovalDecided($"approval-{callId}", true, "a", null));

    public Story Started(string callId, long epoch = 1, int attempt = 1) =>
        Then(new ToolCallStarted(callId, attempt, s_owner, epoch, "key"));

    public Story Ended(string callId, ToolFailureKind? failure = null, string text = "done") =>
        Then(
            new ToolCallCompleted(
                callId,
                failure is null ? ToolOutcome.Succeeded : ToolOutcome.Failed,
                [new TextBlock(text)],
                failure,
                1,
                null,
                []
            )
        );

    public Story Asking(int step, int attempt = 1, long epoch = 1) =>
        Then(new ModelCallStarted($"t1-m{step}-{attempt}", "t1", step, attempt, epoch, "m", "p", Reservation.None, []));

    public PlannedStep Next(long epoch = 1) => SessionPlanner.Next(State, epoch, Now);

    /// <summary>The events that the next step records; fails where it is another step.</summary>
    public IReadOnlyList<SessionEvent> Recorded(long epoch = 1) =>
        Assert.IsType<PlannedStep.Record>(Next(epoch)).Events;

    public Decision<SessionEvent> Decide(SessionCommand? command) =>
        SessionDecider.Decide(State, command, "command-1", "user", "1", Now);

    public static ModelCallCompleted Answer(params ContentBlock[] content) =>
        new(
            "m",
            new Message(MessageRole.Assistant, content),
            ModelUsage.None,
            StopReason.EndTurn,
            null,
            null,
            null,
            null
        );
}
