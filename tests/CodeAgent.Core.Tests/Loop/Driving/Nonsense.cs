using System.Text.Json;
using CodeAgent.Core.Boundaries;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Events;
using CodeAgent.Core.Hooks;
using CodeAgent.Core.Models;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Tests.Loop.Driving;

/// <summary>Events and commands in any order, about a few names that come again: what no runner would ever write.</summary>
internal sealed class Nonsense(Choices choices)
{
    private static readonly DateTimeOffset s_at = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly OwnerId s_owner = new("h", "b", 1, 1);

    private string Id => choices.Of("c1", "c2", "c3");

    private string Text => choices.Of("x", "", " \n ", "a\ud83d");

    /// <summary>A time near the others, or far from them.</summary>
    public DateTimeOffset Time =>
        choices.Of(s_at, s_at.AddHours(1), s_at.AddDays(-1), DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    public SessionEvent Event() =>
        choices.Below(29) switch
        {
            < 16 => OfSession(),
            < 21 => OfModel(),
            < 23 => OfGuard(),
            _ => OfCall(),
        };

    private SessionEvent OfSession() =>
        choices.Below(16) switch
        {
            0 => new SessionCreated(
                Settings(),
                Text,
                Text,
                choices.Of(null, new ForkOrigin(StreamId.Session("s"), -1))
            ),
            1 => new HistoryImported(choices.Of<Message[]>([], [Message()], [Message(), Message()])),
            2 => new OwnerChanged(s_owner, choices.Below(3)),
            3 => new SettingsChanged(
                choices.Of(null, "m"),
                choices.Of<PermissionMode?>(null, PermissionMode.Plan),
                null,
                Limits(),
                Text
            ),
            4 => new SessionClosed(Text, Text),
            5 => new InputPosted(choices.Of("i1", "i2"), choices.Of(Enum.GetValues<InputMode>()), Blocks(), Text)
            {
                OutputSchema = choices.Of<JsonElement?>(null, JsonElement.Parse("{}")),
            },
            6 => new TurnStarted(choices.Of("t1", "t2"), choices.Of<string[]>([], ["i1"], ["i1", "i1", "i3"])),
            7 => new InputsTaken(choices.Of("t1", "t2"), ["i2"]),
            8 => new InterruptRequested("t1", Text, Text),
            9 => new TurnCompleted(choices.Of("t1", "t2"), choices.Of(Enum.GetValues<TurnOutcome>())),
            10 => new CheckpointTaken(choices.Of("t1", "t2"), -1, choices.Of(null, Text), null, null),
            11 => new RewindRequested(choices.Of("t1", "t2"), choices.OneIn(2), choices.Of(null, Text), Text),
            12 => new OutputDemanded(choices.Of("t1", "t2"), Text),
            13 => new WorkspaceRestored(Text, null, null),
            14 => new ToolsLoaded(choices.Of<string[]>([], [Text])),
            _ => new TodosChanged(choices.Of<TodoItem[]>([], [new TodoItem(Text, TodoStatus.Pending, Text)])),
        };

    private SessionEvent OfModel() =>
        choices.Below(5) switch
        {
            0 => new ContextPinned([new PinnedFragment(Text, Text, Text, Text)]),
            1 => new ModelCallStarted(
                Id,
                "t1",
                choices.Below(3),
                -1,
                choices.Below(3),
                Text,
                Text,
                Reservation.None,
                []
            ),
            2 => new ModelCallCompleted(
                Id,
                Message(),
                new ModelUsage(-1, long.MaxValue),
                choices.Of(Enum.GetValues<StopReason>()),
                long.MaxValue,
                null,
                null,
                null
            ),
            3 => new ModelCallFailed(
                Id,
                choices.Of(Enum.GetValues<ModelErrorKind>()),
                Text,
                null,
                choices.Of<DateTimeOffset?>(null, Time)
            ),
            _ => new ModelCallCancelled(Id, Text),
        };

    private SessionEvent OfCall() =>
        choices.Below(8) switch
        {
            0 => new ToolCallRequested(Id, Text, Text),
            1 => new ToolCallDecided(
                Id,
                choices.Of(Enum.GetValues<PermissionVerdict>()),
                Text,
                Text,
                Text,
                choices.Of(Enum.GetValues<ToolEffect>()),
                [new ResourceClaim(Text, choices.OneIn(2))],
                Text,
                -1
            ),
            2 => new ToolCallStarted(Id, choices.Below(9), s_owner, choices.Below(3), Text),
            3 => new ToolProcessStarted(Id, new ProcessIdentity(0, 0, "")),
            4 => new ToolCallCompleted(
                Id,
                choices.Of(Enum.GetValues<ToolOutcome>()),
                Blocks(),
                choices.Of(Enum.GetValues<ToolFailureKind>()),
                -5,
                null,
                [new FileSeen(Text, Text)]
            ),
            5 => new ApprovalRequested($"approval-{Id}", Id, Text, Text, Text, Text, Time),
            6 => new ApprovalDecided($"approval-{Id}", choices.OneIn(2), Text, null),
            _ => new ApprovalExpired($"approval-{Id}"),
        };

    private SessionEvent OfGuard() =>
        choices.Below(6) switch
        {
            0 => new HooksStarted(Point(), Moment(), Text, Id, choices.Below(3), choices.Below(3)),
            1 => new HooksCompleted(Point(), Moment(), choices.Of(null, Id), [])
            {
                Verdict = choices.Of(Enum.GetValues<PermissionVerdict>()),
                Blocks = choices.OneIn(2),
                Reason = choices.Of(null, Text),
                UpdatedInput = choices.Of<JsonElement?>(null, JsonElement.Parse("{}")),
                Context = choices.Of(null, Text),
                Stops = choices.Of(null, null, Text),
            },
            2 => new CallReviewStarted(Id, -1, choices.Below(3), Text),
            3 => new CallReviewed(Id, choices.OneIn(2), 9, Text, Text, Text, Text, new ModelUsage(-1, 3), null),
            4 => new BoundaryAdded(
                new Boundary(choices.Of("b1", ""), choices.Of(Enum.GetValues<BoundaryKind>()), Text, Text),
                Text
            ),
            _ => new BoundaryRemoved(choices.Of("b1", "b2"), Text),
        };

    private string Point() => choices.Of("PreToolUse-c1", "PostToolUse-c1", "UserPromptSubmit-1", "Stop-1", "start");

    private HookEvent Moment() => choices.Of(Enum.GetValues<HookEvent>());

    public SessionCommand? Command() =>
        choices.Below(10) switch
        {
            0 => new StartSession(Settings(), null, choices.Of<Message[]>([], [Message()])),
            1 => new PostInput(choices.Of(Enum.GetValues<InputMode>()), Blocks())
            {
                OutputSchema = choices.Of<JsonElement?>(null, JsonElement.Parse("""{"type":"object"}""")),
            },
            2 => new InterruptTurn(Text),
            3 => new DecideApproval($"approval-{Id}", Text, choices.OneIn(2), null),
            4 => new ChangeSettings(Limits: Limits()),
            5 => new CloseSession(Text),
            6 => new RewindSession(choices.Of("t1", "t2"), choices.OneIn(2), choices.OneIn(2)),
            7 => new AddBoundary(choices.Of(Enum.GetValues<BoundaryKind>()), choices.Of("", "a", "b)"), Text),
            8 => new RemoveBoundary(choices.Of("b1", "b2")),
            _ => null,
        };

    private SessionSettings Settings() => new("", "", "") { Hooks = choices.Of(null, DrivenGuards.Hooks) };

    private SessionLimits Limits() =>
        choices.Of(
            new SessionLimits(),
            All(0, TimeSpan.Zero),
            All(-1, TimeSpan.MinValue),
            All(int.MaxValue, TimeSpan.MaxValue)
        );

    private static SessionLimits All(int number, TimeSpan time) =>
        new()
        {
            MaxStepsPerTurn = number,
            MaxTokens = number,
            MaxTurnTime = time,
            MaxModelAttempts = number,
            MaxRepetitions = number,
        };

    private Message Message() => new(choices.Of(MessageRole.User, MessageRole.Assistant), Blocks());

    private ContentBlock[] Blocks() => [.. Enumerable.Range(0, choices.Below(3)).Select(_ => Block())];

    private ContentBlock Block() =>
        choices.Below(5) switch
        {
            0 => new TextBlock(Text),
            1 => new ToolCallBlock(Id, Text, JsonElement.Parse("{}")),
            2 => new ToolResultBlock(Id, []),
            3 => new ReasoningBlock(Text),
            _ => new ImageBlock("", ""),
        };
}
