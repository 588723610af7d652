using CodeAgent.Core.Hooks;
using CodeAgent.Core.Permissions;

namespace CodeAgent.Core.Tasks;

/// <summary>What a person submits. Fixed at the submission but for what <see cref="Commands.TaskCommand"/>s change.</summary>
/// <param name="Goal">What is to be done, in their words.</param>
/// <param name="Repository">A folder, absolute, or an address that git understands.</param>
/// <param name="Model">The coordinator's model, and the subagents' where they have no other.</param>
public sealed record TaskSettings(string Goal, string Repository, string Model)
{
    /// <summary>A branch, tag or commit to begin at; null for the repository's HEAD.</summary>
    public string? BaseRef { get; init; }

    /// <summary>Acceptance checks: shell commands that must pass on the final tree. May be empty; the report then says so.</summary>
    public IReadOnlyList<string> Checks
    {
        get => field ?? [];
        init;
    }

    /// <summary>Whether a person must approve the first plan before subagents begin.</summary>
    public bool ApprovePlan { get; init; }

    /// <summary>The subagents' model; null for the task's.</summary>
    public string? SubagentModel { get; init; }

    /// <summary>What happens to subagents' calls that no rule decides.</summary>
    public PermissionMode PermissionMode { get; init; } = PermissionMode.AcceptEdits;

    /// <summary>Who answers questions about subagents' calls.</summary>
    public ApprovalPolicy ApprovalPolicy { get; init; }

    /// <summary>Rules for every agent of the task.</summary>
    public IReadOnlyList<PermissionRule> Rules
    {
        get => field ?? [];
        init;
    }

    /// <summary>Whether what the task starts is kept in a sandbox: its agents' commands, setup and checks; null for what the host does.</summary>
    public Tools.SandboxMode? Sandbox { get; init; }

    /// <summary>Hooks of every agent of the task; null for none.</summary>
    public IReadOnlyList<HookDefinition>? Hooks { get; init; }

    /// <summary>Hash of the repository's declared setup that the submitter trusts; null for none.</summary>
    public string? TrustedSetup { get; init; }

    /// <summary>Bounds.</summary>
    public TaskLimits Limits
    {
        get => field ?? new TaskLimits();
        init;
    }

    /// <summary>Budget of the whole tree.</summary>
    public TaskBudget Budget
    {
        get => field ?? new TaskBudget();
        init;
    }

    /// <summary>The task that this one was forked from; null for none.</summary>
    public string? ForkedFrom { get; init; }
}

/// <summary>Budget of a task's whole tree. Null means no limit.</summary>
public sealed record TaskBudget
{
    /// <summary>Input and output tokens.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>Money in millionths of a US dollar.</summary>
    public long? MaxCostMicroUsd { get; init; }

    /// <summary>Tool calls.</summary>
    public long? MaxToolCalls { get; init; }

    /// <summary>A budget that is larger by another's limits; without limit where the first has none.</summary>
    public TaskBudget Plus(TaskBudget more) =>
        new()
        {
            MaxTokens = MaxTokens + (more.MaxTokens ?? 0),
            MaxCostMicroUsd = MaxCostMicroUsd + (more.MaxCostMicroUsd ?? 0),
            MaxToolCalls = MaxToolCalls + (more.MaxToolCalls ?? 0),
        };
}

/// <summary>Bounds of a task. A value that is not above zero means the default.</summary>
public sealed record TaskLimits
{
    /// <summary>Subagents that work at once. Default 4.</summary>
    public int MaxParallel
    {
        get => field > 0 ? field : 4;
        init;
    }

    /// <summary>Subtasks of a plan. Default 50.</summary>
    public int MaxSubtasks
    {
        get => field > 0 ? field : 50;
        init;
    }

    /// <summary>Tries of one subtask: first work, work sent back with failed checks, fresh agents. Default 3.</summary>
    public int MaxAttempts
    {
        get => field > 0 ? field : 3;
        init;
    }

    /// <summary>Resolver agents for conflicts and failed merges of one subtask. Default 2.</summary>
    public int MaxResolutions
    {
        get => field > 0 ? field : 2;
        init;
    }

    /// <summary>New plans after the first, before a person is asked. Default 3.</summary>
    public int MaxReplans
    {
        get => field > 0 ? field : 3;
        init;
    }

    /// <summary>Turns of the coordinator in a row that may end without a valid plan. Default 3.</summary>
    public int MaxStalls
    {
        get => field > 0 ? field : 3;
        init;
    }

    /// <summary>Model calls of one turn of an agent. Default 200.</summary>
    public int MaxStepsPerTurn
    {
        get => field > 0 ? field : 200;
        init;
    }

    /// <summary>Time of one turn of an agent. Default an hour.</summary>
    public TimeSpan MaxTurnTime
    {
        get => field > TimeSpan.Zero ? field : TimeSpan.FromHours(1);
        init;
    }

    /// <summary>Time of one check. Default 10 minutes.</summary>
    public TimeSpan CheckTimeout
    {
        get => field > TimeSpan.Zero ? field : TimeSpan.FromMinutes(10);
        init;
    }

    /// <summary>Time of the repository's setup. Default 10 minutes.</summary>
    public TimeSpan SetupTimeout
    {
        get => field > TimeSpan.Zero ? field : TimeSpan.FromMinutes(10);
        init;
    }

    /// <summary>Characters of an agent's report that are kept. Default 6,000.</summary>
    public int MaxReportLength
    {
        get => field > 0 ? field : 6_000;
        init;
    }
}
