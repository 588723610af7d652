using CodeAgent.Core.Events;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Workspaces;

namespace CodeAgent.Testing.Tasks;

/// <summary>One example of every event and command of a task, with every member given. The same on every run.</summary>
public static class TaskSamples
{
    private const string Base = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string Work = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    private const string Merge = "cccccccccccccccccccccccccccccccccccccccc";
    private const string Tree = "dddddddddddddddddddddddddddddddddddddddd";
    private const string Blob = "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";

    private static readonly DateTimeOffset s_at = new(2026, 3, 14, 15, 9, 26, 535, TimeSpan.Zero);

    /// <summary>The task of the examples.</summary>
    public static StreamId Task { get; } = StreamId.Task("t1");

    /// <summary>Settings with every member given.</summary>
    public static TaskSettings Settings { get; } =
        new("Parse \"größe\" & <units>.", "/repos/units", "anthropic/claude")
        {
            BaseRef = "main",
            Checks = ["dotnet test"],
            ApprovePlan = true,
            SubagentModel = "openai/gpt",
            PermissionMode = PermissionMode.AcceptEdits,
            ApprovalPolicy = ApprovalPolicy.Wait,
            Rules = [new PermissionRule(PermissionVerdict.Deny, "Bash(rm *)", "project")],
            TrustedSetup = "5e7u9",
            Limits = new TaskLimits
            {
                MaxParallel = 2,
                MaxSubtasks = 10,
                MaxAttempts = 2,
                MaxResolutions = 1,
                MaxReplans = 1,
                MaxStalls = 2,
                MaxStepsPerTurn = 30,
                MaxTurnTime = TimeSpan.FromMinutes(20),
                CheckTimeout = TimeSpan.FromMinutes(2),
                SetupTimeout = TimeSpan.FromMinutes(3),
                MaxReportLength = 900,
            },
            Budget = Budget,
            ForkedFrom = "task/t0",
        };

    /// <summary>A plan with every member given.</summary>
    public static TaskPlan Plan { get; } =
        new(
            "First the parser, then the page.",
            [
                new Subtask("parser", "Parse units", "Write the parser.")
                {
                    Writes = ["src/parser"],
                    Checks = ["dotnet test parser"],
                    Model = "openai/gpt-mini",
                },
                new Subtask("page", "Show units", "Write the page.")
                {
                    DependsOn = ["parser"],
                    Writes = ["src/page/**", "docs/page.md"],
                    Checks = ["dotnet test page", "npm run lint"],
                },
            ]
        );

    /// <summary>One of each event.</summary>
    public static IReadOnlyList<TaskEvent> Events { get; } =
    [
        new TaskSubmitted(Settings, "user:ada", "1.2.3"),
        new TaskOwnerChanged(new OwnerId("host-1", "boot-1", 4711, 123456), 3),
        new RepositoryPrepared(Repository("The path is no repository.")),
        new TaskPaused(PauseKind.Budget, "The token limit is used up.", "task"),
        new TaskResumed(Budget, "Use the old format.", "user:ada"),
        new TaskReopened([Feedback], "user:ada"),
        new TaskSteered("parser", "Mind the micro sign.", "user:ada"),
        new TaskCancelRequested("Not needed.", "user:ada"),
        new TaskCompleted(TaskOutcome.Succeeded, "2 subtasks merged.", Merge, Tree, ["dotnet test"]),
        new CoordinatorAsked(2, IsReplan: true, "The parser failed."),
        new CoordinatorReady("/state/worktrees/t1/coordinator"),
        new CoordinatorReported(TurnOutcome.ModelFailed, "I see no way.", "The key is refused.", "AGENT0203"),
        new PlanProposed(1, Plan, new PlanEstimate(126_000, 3_750_000, 250_000, 9_000_000), "task/t1/coordinator"),
        new PlanApproved(1, "user:ada"),
        new PlanSentBack(1, "Split the parser.", "user:ada"),
        new SubtaskStarted("parser", 2, AttemptPurpose.Resolve, Base, Merge, "Both sides changed: src/parser/a.cs."),
        new SubtaskReady(
            "parser",
            2,
            "/state/worktrees/t1/parser/2",
            new Dictionary<string, string> { ["PORT"] = "7" }
        ),
        new SubtaskReported("parser", 2, TurnOutcome.ModelFailed, "Half of it.", "The model is gone.", "AGENT0206"),
        new SubtaskCollected("parser", 2, Result),
        new SubtaskSentBack("parser", 2, "The check `dotnet test parser` failed."),
        new SubtaskFailed("parser", "Three tries failed."),
        new SubtaskRetried("parser", "user:ada"),
        new CheckRecorded(CheckScope.Merge, "parser", "dotnet test parser", Merge, Check),
        new MergeStarted("parser", Base, Work),
        new MergeConflicted("parser", Base, ["src/parser/a.cs"], "CONFLICT (content)"),
        new MergeBuilt("parser", Base, Merge, Tree),
        new SubtaskMerged("parser", Merge, Base, [new FileChange("src/parser/a.cs", "added", 3, 0)]),
        new MergeLost("parser", Work),
        new DropRequested("parser", "user:ada"),
        new SubtaskDropped("parser", Work, Merge),
        new DropFailed("parser", "Later work builds on it."),
    ];

    /// <summary>One of each command.</summary>
    public static IReadOnlyList<TaskCommand> Commands { get; } =
    [
        new SubmitTask(Settings),
        new ProposePlan(Plan, 0),
        new ApprovePlan(1),
        new SendPlanBack(1, "Split the parser."),
        new ReportTurn(
            StreamId.Parse("task/t1/parser/2"),
            "turn-1",
            TurnOutcome.BudgetExhausted,
            "Half of it.",
            "The limit of tokens is used up.",
            "AGENT0507"
        ),
        new PauseTask("Lunch."),
        new ResumeTask(Budget, "Use the old format."),
        new ReopenTask([Feedback]),
        new SteerTask("parser", "Mind the micro sign."),
        new CancelTask("Not needed."),
        new RetrySubtask("parser"),
        new DropSubtask("parser"),
    ];

    /// <summary>An event as it is stored.</summary>
    public static EventEnvelope Envelope(TaskEvent happened)
    {
        var stored = TaskCodec.Encode(happened, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        return new EventEnvelope(7, Task, 5, s_at, stored.Type, stored.V, stored.Data, stored.Trace);
    }

    private static TaskFeedback Feedback =>
        new(
            "forge.example/o/r/comment/7",
            "ada, who may write to the repository, wrote",
            "https://forge.example/o/r/pull/1#7",
            "The micro sign is lost."
        );

    private static TaskBudget Budget =>
        new()
        {
            MaxTokens = 1_000_000,
            MaxCostMicroUsd = 5_000_000,
            MaxToolCalls = 400,
        };

    private static WorkspaceResult Result =>
        new(Work, Tree, [new FileChange("src/parser/a.cs", "modified", 3, 1)], ["src/parser/b.cs"], "No space left.")
        {
            Beyond = ["README.md"],
        };

    private static CheckResult Check =>
        new(null, Tree, "2 failed\n", Blob, TimeSpan.FromSeconds(12.5), "It took longer than 2 minutes.");

    private static PreparedRepository Repository(string failure) =>
        new("units-1f2e", Base, "main", failure)
        {
            Warnings = ["3 uncommitted files are left out."],
            Setup = new WorkspaceSetup(
                "npm ci",
                ["package-lock.json"],
                new Dictionary<string, string> { ["CI"] = "1" },
                ["PORT"],
                "5e7u9"
            ),
        };
}
