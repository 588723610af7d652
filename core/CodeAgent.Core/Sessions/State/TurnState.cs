using System.Collections.Immutable;
using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Hooks;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Sessions.State;

/// <summary>A turn under way.</summary>
/// <param name="Id">Its id.</param>
/// <param name="StartedAt">When it began.</param>
public sealed record TurnState(string Id, DateTimeOffset StartedAt)
{
    /// <summary>Steps whose model call was answered.</summary>
    public int Step { get; init; }

    /// <summary>Whether it is to stop.</summary>
    public InterruptRequested? Interrupt { get; init; }

    /// <summary>The model call without an outcome; null for none.</summary>
    public ModelCallStarted? ModelCall { get; init; }

    /// <summary>When that call began; null for none.</summary>
    public DateTimeOffset? ModelCallAt { get; init; }

    /// <summary>Tool calls of this turn that started.</summary>
    public int StartedCalls { get; init; }

    /// <summary>The last failure of the current step's model call; null after an answer.</summary>
    public ModelCallFailed? LastFailure { get; init; }

    /// <summary>Tries of the current step's model call that failed.</summary>
    public int FailedAttempts { get; init; }

    /// <summary>Owners in a row that died in this turn before a model answered or a call ended.</summary>
    public int Takeovers { get; init; }

    /// <summary>Why the model stopped last; null before its first answer.</summary>
    public Models.StopReason? StopReason { get; init; }

    /// <summary>Calls of the current batch in the model's order; empty between batches.</summary>
    public ImmutableList<ToolCallState> Calls { get; init; } = [];

    /// <summary>Fingerprints of the latest calls with their results, for the repetition guard.</summary>
    public ImmutableList<string> Recent { get; init; } = [];

    /// <summary>JSON Schema of an object that the final answer must be; null for an answer in text.</summary>
    public JsonElement? OutputSchema { get; init; }

    /// <summary>The answer that fits it; null before.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>How often the answer was missing or did not fit.</summary>
    public int OutputFailures { get; init; }

    /// <summary>Moments of this turn at which hooks ran or run, by their ids.</summary>
    public ImmutableDictionary<string, HookPointState> Hooks { get; init; } =
        ImmutableDictionary.Create<string, HookPointState>(StringComparer.Ordinal);

    /// <summary>How often inputs were taken in.</summary>
    public int Prompts { get; init; } = 1;

    /// <summary>How often in a row hooks kept the agent from stopping.</summary>
    public int StopBlocks { get; init; }

    /// <summary>Whether a call was stopped because a budget of the tree is used up.</summary>
    public bool IsOverBudget { get; init; }

    /// <summary>Whether the workspace before this turn's first change was kept, or could not be.</summary>
    public bool HasBase { get; init; }

    /// <summary>Whether something may have changed since the last checkpoint.</summary>
    public bool MayHaveChanged { get; init; }

    /// <summary>Time spent waiting for people in this turn, finished waits only.</summary>
    public TimeSpan WaitedForPeople { get; init; }

    /// <summary>Up to when <see cref="WaitedForPeople"/> is counted; null before the first answer.</summary>
    public DateTimeOffset? WaitCountedTo { get; init; }

    /// <summary>Whether its owner was at work on it at a time: who dies while it waits does not die of it.</summary>
    public bool IsAtWork(DateTimeOffset at) =>
        ModelCall is not null || (!IsWaitingForPeople && !(Calls.IsEmpty && LastFailure?.RetryAt > at));

    /// <summary>Whether nothing goes on but a wait for a person.</summary>
    public bool IsWaitingForPeople =>
        ModelCall is null
        && Calls.Any(call => call.Phase is ToolCallPhase.AwaitingApproval)
        && !Calls.Exists(call => call.Phase is ToolCallPhase.Requested or ToolCallPhase.Ready or ToolCallPhase.Running);
}

/// <summary>How far a call is.</summary>
public enum ToolCallPhase
{
    /// <summary>The model asked for it.</summary>
    Requested,

    /// <summary>A person must decide.</summary>
    AwaitingApproval,

    /// <summary>It may start.</summary>
    Ready,

    /// <summary>It started.</summary>
    Running,

    /// <summary>It ended.</summary>
    Ended,
}

/// <summary>One call of the current batch.</summary>
/// <param name="Block">What the model asked for.</param>
/// <param name="ArgumentsHash">Hash of its arguments.</param>
public sealed record ToolCallState(ToolCallBlock Block, string ArgumentsHash)
{
    /// <summary>Its id.</summary>
    public string Id => Block.CallId;

    /// <summary>Whether it may change files: one that has its effect once and claims nothing of the workspace does not.</summary>
    public bool MayChangeFiles =>
        Decided is not { } decided
        || decided.Effect is ToolEffect.Workspace or ToolEffect.External
        || (decided.Effect == ToolEffect.Idempotent && decided.Claims.Count > 0);

    /// <summary>How far it is.</summary>
    public ToolCallPhase Phase { get; init; }

    /// <summary>What was decided about it; null before.</summary>
    public ToolCallDecided? Decided { get; init; }

    /// <summary>The question to a person; null for none.</summary>
    public ApprovalRequested? Approval { get; init; }

    /// <summary>When the question was asked.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>The last start; null before.</summary>
    public ToolCallStarted? Started { get; init; }

    /// <summary>When it started first.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Its process; null where it has none.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>Its end; null before.</summary>
    public ToolCallCompleted? Completed { get; init; }

    /// <summary>Whether it ended and hooks are still to say something about it.</summary>
    public bool AwaitsHooks { get; init; }

    /// <summary>The question to the reviewer; null for none.</summary>
    public CallReviewStarted? Reviewing { get; init; }

    /// <summary>The reviewer's word; null before.</summary>
    public CallReviewed? Review { get; init; }

    /// <summary>Whether its result can be told.</summary>
    public bool IsSettled => Phase == ToolCallPhase.Ended && !AwaitsHooks;
}
