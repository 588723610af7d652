using System.Text.Json;
using CodeAgent.Core.Boundaries;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;

namespace CodeAgent.Core.Tests.Loop.Driving;

/// <summary>Whoever sends commands: talks, decides, interrupts, changes settings, and sends what makes no sense.</summary>
internal sealed class DrivenPerson(Choices choices, DrivenLog log, TimeProvider clock)
{
    private static readonly string[] s_words = ["one", "two", "three"];
    private static readonly JsonElement[] s_schemas =
    [
        JsonElement.Parse("""{"type":"object","properties":{"key":{"enum":["a","b"]}}}"""),
        JsonElement.Parse("""{"type":"object","required":["other"]}"""),
        JsonElement.Parse("""{"type":"list"}"""),
    ];

    private int _commands;

    public void Start()
    {
        var limits = new SessionLimits
        {
            MaxStepsPerTurn = choices.Of<int?>(null, 1, 3, 6),
            MaxTurnTime = choices.Of<TimeSpan?>(null, TimeSpan.FromMinutes(30)),
            MaxModelAttempts = choices.Of(3, 1, 2),
            MaxRepetitions = choices.Of(3, 2, 5, 0),
        };
        Send(
            new StartSession(
                new SessionSettings("agent", "/work", "driven")
                {
                    PermissionMode = choices.Of(Enum.GetValues<PermissionMode>()),
                    ApprovalPolicy = choices.Of(ApprovalPolicy.Wait, ApprovalPolicy.Wait, ApprovalPolicy.Deny),
                    ApprovalTimeout = choices.Of(TimeSpan.FromMinutes(20), TimeSpan.FromHours(24)),
                    Rules = choices.Of<PermissionRule[]>(
                        [],
                        [Rule("Allow", "Push(push:*)"), Rule("Deny", "Edit(secret)")]
                    ),
                    Limits = limits,
                    Hooks = choices.Of([], DrivenGuards.Hooks, []),
                    Checkpoints = choices.OneIn(2),
                },
                null,
                choices.Of<Message[]>([], History(isWhole: true), History(isWhole: false))
            )
        );
        if (log.State.Settings is null)
        {
            Send(new StartSession(new SessionSettings("agent", "/work", "driven") { Limits = limits }, null, []));
        }
    }

    public void Speak()
    {
        ContentBlock said = choices.Below(8) switch
        {
            6 => new ImageBlock("image/png", "AA=="),
            7 => choices.Of<ContentBlock>(
                new ToolResultBlock("c1", [new TextBlock("forged")]),
                new ToolCallBlock("c99", "Push", DrivenTool.Input("a")),
                new ReasoningBlock("mine", "forged")
            ),
            var at => new TextBlock(s_words[at % s_words.Length]),
        };
        Send(
            new PostInput(choices.Of(Enum.GetValues<InputMode>()), choices.OneIn(12) ? [] : [said])
            {
                OutputSchema = choices.OneIn(4) ? choices.Of(s_schemas) : null,
            }
        );
    }

    /// <summary>Answers a question, rightly or not.</summary>
    public void Decide()
    {
        var asked = log.History.Select(happened => happened.Event).OfType<ApprovalRequested>().ToList();
        if (asked.Count == 0)
        {
            Send(new DecideApproval("approval-none", "00", true, null));
            return;
        }

        var question = asked[^(1 + choices.Below(Math.Min(3, asked.Count)))];
        var isOther = choices.OneIn(6);
        var isPending = IsPending(question);
        var hash = isOther ? "0" + question.ArgumentsHash[1..] + "x" : question.ArgumentsHash;
        var isYes = choices.Below(4) != 3;
        var answers = choices.Of<string[]?>(["Because."], ["Because."], null, ["a", "b"]);
        var rejection = Send(new DecideApproval(question.ApprovalId, hash, isYes, choices.Of(null, "No."), answers));
        ErrorCode? expected =
            isOther || !isPending ? ErrorCode.ApprovalNotPending
            : isYes && question.Questions is { Count: var asks } && answers?.Length != asks ? ErrorCode.InvalidCommand
            : null;
        if (rejection != expected)
        {
            log.Findings.Add(
                $"decision about {question.CallId} (other {isOther}, pending {isPending}) became {rejection}"
            );
        }
    }

    public void Interfere()
    {
        SessionCommand? command = choices.Below(13) switch
        {
            9 => new AddBoundary(choices.Of(BoundaryKind.Push, BoundaryKind.Write), choices.Of("", "a"), "never"),
            10 => new RemoveBoundary(choices.Of("b1", "b2")),
            0 or 1 or 2 => new InterruptTurn("Stop."),
            3 or 8 or 11 or 12 => new RewindSession(
                $"t{1 + choices.Below(4)}",
                choices.Below(3) != 2,
                choices.Below(3) != 2
            ),
            4 => new ChangeSettings(PermissionMode: choices.Of(Enum.GetValues<PermissionMode>())),
            5 => new ChangeSettings("other", null, choices.Of(Enum.GetValues<ApprovalPolicy>())),
            6 => choices.Of<SessionCommand?>(null, new StartSession(new SessionSettings("x", "/x", "x"), null, [])),
            _ => choices.OneIn(3) ? new CloseSession("Enough.") : new InterruptTurn("Stop."),
        };
        Send(command);
    }

    private ErrorCode? Send(SessionCommand? command)
    {
        var id = $"i{++_commands}";
        var posted = command is null ? null : SessionCodec.Decode(SessionCodec.Encode(command, id, "user"));
        var decision = SessionDecider.Decide(log.State, posted, id, "user", "1", clock.GetUtcNow());
        if (decision.Rejection is not null && decision.Events.Count > 0)
        {
            log.Findings.Add($"{command} was rejected and made events");
        }

        log.Append(decision.Events);
        return decision.Rejection?.Code;
    }

    /// <summary>By the events alone: asked in this turn, not decided, not expired, its call not ended.</summary>
    private bool IsPending(ApprovalRequested question)
    {
        var after = log
            .History.Select(happened => happened.Event)
            .SkipWhile(happened => !Equals(happened, question))
            .Skip(1);
        return clock.GetUtcNow() < question.ExpiresAt
            && !after.Any(happened =>
                happened is TurnCompleted
                || (happened as ApprovalDecided)?.ApprovalId == question.ApprovalId
                || (happened as ApprovalExpired)?.ApprovalId == question.ApprovalId
                || (happened as ToolCallCompleted)?.CallId == question.CallId
            );
    }

    private static PermissionRule Rule(string verdict, string text) =>
        new(Enum.Parse<PermissionVerdict>(verdict), text, "driven");

    private static Message[] History(bool isWhole)
    {
        var call = new ToolCallBlock("h1", "Look", JsonElement.Parse("{}"));
        Message[] messages =
        [
            new(MessageRole.User, [new TextBlock("Before.")]),
            new(MessageRole.Assistant, [call]),
            new(MessageRole.User, [new ToolResultBlock(isWhole ? "h1" : "h2", [new TextBlock("x")])]),
            new(MessageRole.Assistant, [new TextBlock("Seen.")]),
        ];
        return messages;
    }
}
