using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Json;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Sessions.Events;

/// <summary>The model asked for a call; stored together with its message.</summary>
/// <param name="CallId">The call.</param>
/// <param name="Name">The tool.</param>
/// <param name="ArgumentsHash">SHA-256 of the arguments in canonical JSON; approvals are bound to it.</param>
public sealed record ToolCallRequested(string CallId, string Name, string ArgumentsHash) : SessionEvent;

/// <summary>Permission was decided by rules and mode.</summary>
/// <param name="CallId">The call.</param>
/// <param name="Verdict">Allow, deny, or ask (then an <see cref="ApprovalRequested"/> follows).</param>
/// <param name="Rule">The rule or mode that decided.</param>
/// <param name="Source">Where the rule is written.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Effect">What recovery may assume.</param>
/// <param name="Claims">What must not run beside it.</param>
/// <param name="Title">One line for a person.</param>
/// <param name="TimeoutMs">Time limit in milliseconds.</param>
/// <param name="Access">What the decision is about: the call may touch this and, outside the workspace, nothing else.</param>
public sealed record ToolCallDecided(
    string CallId,
    PermissionVerdict Verdict,
    string Rule,
    string Source,
    string Reason,
    ToolEffect Effect,
    IReadOnlyList<ResourceClaim> Claims,
    string Title,
    long TimeoutMs,
    ToolAccess? Access = null
) : SessionEvent;

/// <summary>The call is about to run: the intent. Everything after a crash depends on it.</summary>
/// <param name="CallId">The call.</param>
/// <param name="Attempt">From 1; above 1 only for calls that may run again.</param>
/// <param name="Owner">The process that runs it.</param>
/// <param name="Epoch">That process's epoch.</param>
/// <param name="IdempotencyKey">The same for every attempt.</param>
public sealed record ToolCallStarted(string CallId, int Attempt, OwnerId Owner, long Epoch, string IdempotencyKey)
    : SessionEvent;

/// <summary>The call started a process, which has not yet run anything of the model's.</summary>
public sealed record ToolProcessStarted(string CallId, ProcessIdentity Process) : SessionEvent;

/// <summary>How a call ended. Every call has exactly one end.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ToolOutcome>))]
public enum ToolOutcome
{
    /// <summary>It did what was asked.</summary>
    Succeeded,

    /// <summary>It did not, and said why.</summary>
    Failed,

    /// <summary>It was not permitted and never started.</summary>
    Denied,

    /// <summary>It was cancelled, before or after its start.</summary>
    Cancelled,

    /// <summary>It had started and its outcome is unknown.</summary>
    Interrupted,
}

/// <summary>The call ended.</summary>
/// <param name="CallId">The call.</param>
/// <param name="Outcome">How.</param>
/// <param name="Content">What the model is told.</param>
/// <param name="FailureKind">Why not; null for success.</param>
/// <param name="DurationMs">From start to end; 0 where it never started.</param>
/// <param name="Details">Facts for views; null for none.</param>
/// <param name="FilesSeen">Files whose content the model now knows.</param>
public sealed record ToolCallCompleted(
    string CallId,
    ToolOutcome Outcome,
    IReadOnlyList<ContentBlock> Content,
    ToolFailureKind? FailureKind,
    long DurationMs,
    JsonElement? Details,
    IReadOnlyList<FileSeen> FilesSeen
) : SessionEvent;
