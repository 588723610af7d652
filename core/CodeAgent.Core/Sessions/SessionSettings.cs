using CodeAgent.Core.Boundaries;
using CodeAgent.Core.Events;
using CodeAgent.Core.Hooks;
using CodeAgent.Core.Permissions;

namespace CodeAgent.Core.Sessions;

/// <summary>How a session works. Fixed at its start but for what <see cref="Commands.ChangeSettings"/> may change.</summary>
/// <param name="Role">What the agent is: <c>agent</c>, <c>coordinator</c> or <c>subagent</c>.</param>
/// <param name="Workspace">The folder it works in, absolute.</param>
/// <param name="Model">The model, e.g. <c>anthropic/…</c> or <c>scripted:FILE</c>.</param>
public sealed record SessionSettings(string Role, string Workspace, string Model)
{
    /// <summary>What happens to calls that no rule decides.</summary>
    public PermissionMode PermissionMode { get; init; } = PermissionMode.Default;

    /// <summary>Who answers questions.</summary>
    public ApprovalPolicy ApprovalPolicy { get; init; } = ApprovalPolicy.Deny;

    /// <summary>How long a question waits before it becomes a "no".</summary>
    public TimeSpan ApprovalTimeout
    {
        // A stored event without the value comes back as zero: generated JSON code does not run initialisers.
        get => field > TimeSpan.Zero ? field : TimeSpan.FromHours(24);
        init;
    }

    /// <summary>Rules that allow, ask or deny, each with its source.</summary>
    public IReadOnlyList<PermissionRule> Rules
    {
        get => field ?? [];
        init;
    }

    /// <summary>Names of the tools the model is given; null for all of the host's.</summary>
    public IReadOnlyList<string>? Tools { get; init; }

    /// <summary>More folders the session may use, absolute.</summary>
    public IReadOnlyList<string> AdditionalDirectories
    {
        get => field ?? [];
        init;
    }

    /// <summary>Variables of every command that the session runs; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Whether its commands are kept in a sandbox; null for what the host does.</summary>
    public Tools.SandboxMode? Sandbox { get; init; }

    /// <summary>Text added to the end of the system prompt; null for none.</summary>
    public string? AppendSystemPrompt { get; init; }

    /// <summary>Text that replaces the system prompt; null for the built-in one.</summary>
    public string? SystemPrompt { get; init; }

    /// <summary>Whether the workspace is kept before the first and after every step of a turn that changes something.</summary>
    public bool Checkpoints { get; init; }

    /// <summary>Hooks that run at moments of the session, those of weaker settings last; null for none.</summary>
    public IReadOnlyList<HookDefinition>? Hooks { get; init; }

    /// <summary>Lines that people drew, which hold whatever mode and rules say; null for none.</summary>
    public IReadOnlyList<Boundary>? Boundaries { get; init; }

    /// <summary>The model that reviews calls in auto mode; null for the session's own.</summary>
    public string? ReviewerModel { get; init; }

    /// <summary>Limits of the session and, for a root, of its tree.</summary>
    public SessionLimits Limits
    {
        get => field ?? new SessionLimits();
        init;
    }

    /// <summary>The stream of the session that started this one; null for a root.</summary>
    public StreamId? Parent { get; init; }

    /// <summary>Whether the end of each turn is told to a parent session, as a message; null for not. A task is always told.</summary>
    public bool? ReportsToParent { get; init; }
}

/// <summary>Limits. Null means none.</summary>
public sealed record SessionLimits
{
    /// <summary>Model calls of one turn.</summary>
    public int? MaxStepsPerTurn { get; init; }

    /// <summary>Input and output tokens of the tree.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>Money of the tree, in millionths of a US dollar.</summary>
    public long? MaxCostMicroUsd { get; init; }

    /// <summary>Tool calls of the tree.</summary>
    public long? MaxToolCalls { get; init; }

    /// <summary>Time of one turn by the clock, waiting for people left out.</summary>
    public TimeSpan? MaxTurnTime { get; init; }

    /// <summary>Tries of one model call, the first included.</summary>
    public int MaxModelAttempts
    {
        get => field > 0 ? field : 10;
        init;
    }

    /// <summary>How often the same call may bring the same result in a row before the turn is stopped.</summary>
    public int MaxRepetitions
    {
        get => field > 0 ? field : 5;
        init;
    }
}
