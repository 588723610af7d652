using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Events;
using CodeAgent.Core.Models;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tools;

namespace CodeAgent.Testing.Sessions;

/// <summary>One example of every event, command and transient event, with every member given. The same on every run.</summary>
public static class SessionSamples
{
    private static readonly DateTimeOffset s_at = new(2026, 3, 14, 15, 9, 26, 535, TimeSpan.Zero);

    private static readonly OwnerId s_owner = new("host-1", "boot-1", 4711, 123456);

    private static readonly JsonElement s_input = JsonElement.Parse(
        """{"path":"src/größe.cs","limit":10,"ratio":1.50}"""
    );

    private static readonly JsonElement s_schema = JsonElement.Parse(
        """{"type":"object","properties":{"größe":{"type":"number","minimum":0.50}}}"""
    );

    private static readonly IReadOnlyList<ContentBlock> s_words =
    [
        new TextBlock("Why does \"größe.cs\" fail? <b>&'日本'</b>"),
        new ImageBlock("image/png", "iVBORw0KGgo="),
    ];

    /// <summary>Every kind of content.</summary>
    public static Message Question { get; } = new(MessageRole.User, s_words);

    /// <summary>What a model answers, with every kind of content that models make.</summary>
    public static Message Answer { get; } =
        new(
            MessageRole.Assistant,
            [
                new ReasoningBlock("The file first.", "c2lnbmVk"),
                new TextBlock("I look at the file."),
                new ToolCallBlock("c1", "Read", s_input),
                new ToolCallBlock("c2", "Bash", JsonElement.Parse("{}"), """{"command":"ls""" + "\""),
            ]
        );

    /// <summary>The results of <see cref="Answer"/>'s calls.</summary>
    public static Message Results { get; } =
        new(
            MessageRole.User,
            [
                new ToolResultBlock("c1", [new TextBlock("class Größe;")]),
                new ToolResultBlock("c2", [new TextBlock("The arguments are not a JSON object.")], IsError: true),
            ]
        );

    /// <summary>Settings with every member given.</summary>
    public static SessionSettings Settings { get; } =
        new("agent", "/work/shop", "scripted:demo.json")
        {
            PermissionMode = PermissionMode.AcceptEdits,
            ApprovalPolicy = ApprovalPolicy.Wait,
            ApprovalTimeout = TimeSpan.FromHours(8),
            Rules =
            [
                new PermissionRule(PermissionVerdict.Allow, "Bash(npm test:*)", ".claude/settings.json"),
                new PermissionRule(PermissionVerdict.Deny, "Read(//etc/**)", "managed"),
            ],
            Tools = ["Read", "Bash"],
            AdditionalDirectories = ["/work/docs"],
            AppendSystemPrompt = "Answer in German.",
            SystemPrompt = "You are a tester.",
            Checkpoints = true,
            Limits = Limits,
            Parent = StreamId.Task("t1"),
        };

    /// <summary>Limits with every member given.</summary>
    public static SessionLimits Limits =>
        new()
        {
            MaxStepsPerTurn = 40,
            MaxTokens = 2_000_000,
            MaxCostMicroUsd = 5_000_000,
            MaxToolCalls = 500,
            MaxTurnTime = TimeSpan.FromMinutes(90),
            MaxModelAttempts = 7,
            MaxRepetitions = 4,
        };

    /// <summary>One of each event.</summary>
    public static IReadOnlyList<SessionEvent> Events { get; } =
    [
        new SessionCreated(Settings, "user:ada", "0.1.0", new ForkOrigin(StreamId.Session("s0"), 41)),
        new HistoryImported([Question, Answer, Results]),
        new OwnerChanged(s_owner, 2),
        new SettingsChanged("scripted:other.json", PermissionMode.Plan, ApprovalPolicy.Deny, Limits, "user:ada")
        {
            AddedRules = [new PermissionRule(PermissionVerdict.Ask, "Bash(git push:*)", "user")],
            AddedDirectories = ["/work/other"],
        },
        new SessionClosed("The work is done.", "user:ada"),
        new InputPosted("i1", InputMode.Steer, s_words, "user:ada") { OutputSchema = s_schema },
        new TurnStarted("t1", ["i1", "i2"]),
        new InputsTaken("t1", ["i3"]),
        new OutputDemanded("t1", "The answer is still missing."),
        new InterruptRequested("t1", "Escape was pressed.", "user:ada"),
        new TurnCompleted("t1", TurnOutcome.ModelFailed, "The key is wrong.", "AGENT0203"),
        .. ModelEvents(),
        .. ToolEvents(),
        new ApprovalRequested(
            "approval-c1",
            "c1",
            "9f86d08188",
            "Run npm test",
            "npm test",
            "No rule allows it.",
            s_at,
            [
                new PersonQuestion(
                    "Which database?",
                    "Database",
                    [new QuestionOption("SQLite", "A file.")],
                    MultiSelect: true
                ),
            ]
        ),
        new ApprovalDecided("approval-c1", true, "user:ada", "Only this time.", ["SQLite"]),
        new ApprovalExpired("approval-c1"),
        new CheckpointTaken("t1", 2, "4b825dc642cb", "6eb9a060fe54", "The folder is no repository."),
        new RewindRequested("t1", true, "4b825dc642cb", "user:ada"),
        new WorkspaceRestored("4b825dc642cb", "6eb9a060fe54", "A file is in use."),
        new TodosChanged([new TodoItem("Run the tests", TodoStatus.InProgress, "Running the tests")]),
        .. GuardSamples.Events,
        new ToolsLoaded(["mcp__memory__search_nodes"]),
    ];

    /// <summary>One of each command.</summary>
    public static IReadOnlyList<SessionCommand> Commands { get; } =
    [
        new StartSession(Settings, new ForkOrigin(StreamId.Session("s0"), 41), [Question, Answer, Results]),
        new PostInput(InputMode.Interrupt, s_words) { OutputSchema = s_schema },
        new InterruptTurn("Escape was pressed."),
        new DecideApproval("approval-c1", "9f86d08188", false, "Not on this machine.", ["SQLite"], true),
        new ChangeSettings("scripted:other.json", PermissionMode.DontAsk, ApprovalPolicy.Wait, Limits)
        {
            AddedRules = [new PermissionRule(PermissionVerdict.Ask, "Bash(git push:*)", "user")],
            AddedDirectories = ["/work/other"],
        },
        new RewindSession("t1", true, true),
        new CloseSession("The work is done."),
        .. GuardSamples.Commands,
    ];

    /// <summary>One of each transient event.</summary>
    public static IReadOnlyList<TransientEvent> Transients { get; } =
    [
        new TextDelta("t1-m1-1", 3, "größer", 1),
        new ReasoningDelta("t1-m1-1", 0, "The file first."),
        new ToolProgress("c1", "12 tests ran\n"),
        new StreamReset("t1-m1-1"),
    ];

    /// <summary>An event as store, SSE and <c>--json</c> show it.</summary>
    public static EventEnvelope Envelope(SessionEvent sessionEvent, long seq = 7)
    {
        var stored = SessionCodec.Encode(sessionEvent, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        return new EventEnvelope(
            seq + 5,
            StreamId.Session("s1"),
            seq,
            s_at,
            stored.Type,
            stored.V,
            stored.Data,
            stored.Trace
        );
    }

    private static SessionEvent[] ModelEvents() =>
        [
            new ContextPinned([new PinnedFragment("instructions", "AGENTS.md", "repository", "Run the tests.")]),
            new ModelCallStarted(
                "t1-m1-1",
                "t1",
                1,
                1,
                2,
                "scripted:demo.json",
                "scripted",
                new Reservation(9_000, 1_234),
                [
                    new ContextPart("system", "product", 2_048, "e3b0c44298fc", 512, "product"),
                    new ContextPart("conversation", "session/s1@6", 90, "", 22, "agent"),
                ]
            ),
            new ModelCallCompleted(
                "t1-m1-1",
                Answer,
                new ModelUsage(1_000, 200, 800, 50),
                StopReason.ToolUse,
                4_321,
                "resp_1",
                "demo-1",
                250
            ),
            new ModelCallFailed("t1-m1-1", ModelErrorKind.RateLimited, "Too many requests.", 429, s_at, 10),
            new ModelCallCancelled("t1-m1-1", "I look at"),
        ];

    private static SessionEvent[] ToolEvents() =>
        [
            new ToolCallRequested("c1", "Read", "9f86d08188"),
            new ToolCallDecided(
                "c1",
                PermissionVerdict.Ask,
                "default",
                "mode",
                "No rule allows it.",
                ToolEffect.External,
                [
                    new ResourceClaim("file:/work/shop/src/a.cs", true),
                    new ResourceClaim(ResourceClaim.WholeWorkspace, false),
                ],
                "Run npm test",
                120_000
            ),
            new ToolCallStarted("c1", 1, s_owner, 2, "session/s1#c1"),
            new ToolProcessStarted("c1", new ProcessIdentity(4712, 654_321, "boot-1")),
            new ToolCallCompleted(
                "c1",
                ToolOutcome.Failed,
                s_words,
                ToolFailureKind.ProcessFailed,
                1_500,
                JsonElement.Parse("""{"exitCode":1,"lines":[1,null]}"""),
                [new FileSeen("/work/shop/src/a.cs", "2c26b46b68ff", true)]
            ),
        ];
}
