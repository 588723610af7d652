using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Events;
using CodeAgent.Core.Models;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tools;

namespace CodeAgent.Telemetry.Tests.Kit;

/// <summary>Events with only what a test cares about. Every text that is content says <see cref="Secret"/>.</summary>
internal static class Happened
{
    public const string Secret = "PRIVATE-CONTENT";
    private static readonly JsonElement s_arguments = JsonSerializer.SerializeToElement(new { text = Secret });

    public static SessionCreated Created(string role = "agent", StreamId? parent = null) =>
        new(new SessionSettings(role, $"/{Secret}", "acme/large") { Parent = parent }, "user:ada", "0.1.0", null);

    public static InputPosted Input(string id, string actor = "user:ada") =>
        new(id, InputMode.Queue, [new TextBlock(Secret)], actor);

    public static TurnStarted Turn(string id, params string[] inputs) => new(id, inputs);

    public static TurnCompleted TurnEnd(string id, TurnOutcome outcome = TurnOutcome.Completed) =>
        new(id, outcome, Secret);

    public static ModelCallStarted Model(string id, string turn, int step = 1, int attempt = 1, long epoch = 1) =>
        new(id, turn, step, attempt, epoch, "acme/large", "acme", Reservation.None, []);

    public static ModelCallCompleted Answer(string id, params (string Id, string Tool)[] calls)
    {
        ContentBlock[] content =
        [
            new TextBlock(Secret),
            .. calls.Select(call => new ToolCallBlock(call.Id, call.Tool, s_arguments)),
        ];
        return new ModelCallCompleted(
            id,
            new Message(MessageRole.Assistant, content),
            new ModelUsage(100, 20, 60, 10),
            calls.Length > 0 ? StopReason.ToolUse : StopReason.EndTurn,
            1234,
            $"resp-{id}",
            "acme/large-2026",
            250
        );
    }

    public static ModelCallFailed ModelFailed(string id, ModelErrorKind kind) => new(id, kind, Secret, 429, null);

    public static ToolCallRequested Requested(string id, string tool) => new(id, tool, "hash");

    public static ToolCallDecided Decided(string id, PermissionVerdict verdict = PermissionVerdict.Allow) =>
        new(id, verdict, Secret, "mode", Secret, ToolEffect.Workspace, [], Secret, 1000);

    public static ToolCallStarted Started(string id, int attempt = 1, long epoch = 1) =>
        new(id, attempt, Owner(epoch), epoch, $"key-{id}");

    public static ToolProcessStarted Process(string id, int pid) => new(id, new ProcessIdentity(pid, 1, "boot"));

    public static ToolCallCompleted Ended(
        string id,
        ToolOutcome outcome = ToolOutcome.Succeeded,
        ToolFailureKind? kind = null,
        object? details = null
    ) =>
        new(
            id,
            outcome,
            [new TextBlock(Secret)],
            kind,
            5,
            details is null ? null : JsonSerializer.SerializeToElement(details),
            []
        );

    public static ApprovalRequested Asked(string id, string callId) =>
        new(id, callId, "hash", Secret, Secret, Secret, EventTree.Begin.AddDays(1));

    public static ApprovalDecided Answered(string id, bool approved) => new(id, approved, "user:ada", Secret);

    public static OwnerChanged TakenOver(long epoch) => new(Owner(epoch), epoch);

    private static OwnerId Owner(long epoch) => new($"host{epoch}", "boot", 1, 1);
}
