using CodeAgent.Core.Permissions;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Gateway.Sessions;

namespace CodeAgent.Gateway.Tasks;

/// <summary>Submits a task.</summary>
/// <param name="Goal">What is to be done. Needed.</param>
/// <param name="Repository">A folder on the gateway's machine, absolute, or an address that git understands. Needed.</param>
/// <param name="BaseRef">A branch, tag or commit to begin at; null for HEAD.</param>
/// <param name="Model">The model; null for the host's choice.</param>
/// <param name="SubagentModel">The subagents' model; null for the task's.</param>
/// <param name="Checks">Acceptance checks: shell commands that must pass on the result.</param>
/// <param name="ApprovePlan">Whether a person must agree to the plan first; null is no.</param>
/// <param name="PermissionMode">What happens to calls that no rule decides; null for <c>acceptEdits</c>.</param>
/// <param name="ApprovalPolicy">Who answers questions; null for <c>wait</c>: the approvals inbox.</param>
/// <param name="Rules">Rules for every agent.</param>
/// <param name="TrustedSetup">Hash of the repository's declared setup that the submitter trusts; null for none.</param>
/// <param name="Limits">Bounds; null for the defaults.</param>
/// <param name="Budget">Budget of the whole tree; null for none.</param>
internal sealed record SubmitRequest(
    string? Goal = null,
    string? Repository = null,
    string? BaseRef = null,
    string? Model = null,
    string? SubagentModel = null,
    IReadOnlyList<string>? Checks = null,
    bool? ApprovePlan = null,
    PermissionMode? PermissionMode = null,
    ApprovalPolicy? ApprovalPolicy = null,
    IReadOnlyList<RuleRequest>? Rules = null,
    string? TrustedSetup = null,
    TaskLimitsRequest? Limits = null,
    BudgetRequest? Budget = null
);

/// <summary>Bounds of a task; null leaves the default.</summary>
internal sealed record TaskLimitsRequest(
    int? MaxParallel = null,
    int? MaxSubtasks = null,
    int? MaxAttempts = null,
    int? MaxResolutions = null,
    int? MaxReplans = null,
    int? MaxStepsPerTurn = null,
    int? MaxTurnSeconds = null,
    int? CheckSeconds = null,
    int? SetupSeconds = null
);

/// <summary>Limits of a tree; null means none.</summary>
/// <param name="MaxTokens">Input and output tokens.</param>
/// <param name="MaxCostMicroUsd">Money, in millionths of a US dollar.</param>
/// <param name="MaxToolCalls">Tool calls.</param>
internal sealed record BudgetRequest(long? MaxTokens = null, long? MaxCostMicroUsd = null, long? MaxToolCalls = null);

/// <summary>Says something to an agent of a task, or answers a task that waits for a person's word.</summary>
/// <param name="Text">The words. Needed.</param>
/// <param name="Subtask">The subagent's subtask; null for the coordinator.</param>
/// <param name="Mode"><c>steer</c> (default) or <c>answer</c>.</param>
/// <param name="MessageId">Makes a repeat harmless, as <c>Idempotency-Key</c> does; null for none.</param>
internal sealed record TaskMessageRequest(
    string? Text = null,
    string? Subtask = null,
    string? Mode = null,
    string? MessageId = null
);

/// <summary>Why something is done; for the record.</summary>
internal sealed record ReasonRequest(string? Reason = null);

/// <summary>Goes on with a paused task.</summary>
/// <param name="AddBudget">Added to the limits there are; null for nothing.</param>
/// <param name="Answer">Words to the coordinator; null for none.</param>
internal sealed record ResumeRequest(BudgetRequest? AddBudget = null, string? Answer = null);

/// <summary>Names a subtask.</summary>
internal sealed record SubtaskRequest(string? Subtask = null);

/// <summary>A new task from another one.</summary>
/// <param name="Goal">Another goal; null for the same.</param>
/// <param name="FromBase">Whether it begins where that task began, not at its result; null is no.</param>
internal sealed record ForkRequest(string? Goal = null, bool? FromBase = null);

/// <summary>Replaces parts of a plan; null leaves one as it is.</summary>
internal sealed record PlanPatch(string? Summary = null, IReadOnlyList<SubtaskPatch>? Subtasks = null);

/// <summary>A subtask as a plan gives it.</summary>
internal sealed record SubtaskPatch(
    string? Id = null,
    string? Title = null,
    string? Instructions = null,
    IReadOnlyList<string>? DependsOn = null,
    IReadOnlyList<string>? Writes = null,
    IReadOnlyList<string>? Checks = null,
    string? Model = null
);

/// <summary>Decides about a plan.</summary>
/// <param name="Revision">The revision that was looked at. Needed.</param>
/// <param name="Comment">Told to the coordinator with a no.</param>
internal sealed record PlanDecisionRequest(int? Revision = null, string? Comment = null);

/// <summary>What became of a command.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="CommandId">The command.</param>
/// <param name="Seq">The task's last event after it; null while it is stored and not yet taken in (status 202).</param>
internal sealed record TaskReply(string TaskId, string CommandId, long? Seq);
