using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Core.Hooks;
using CodeAgent.Core.Json;
using CodeAgent.Core.Permissions;

namespace CodeAgent.Core.Sessions.Events;

/// <summary>Hooks are about to run: the intent. After a crash they run again, as the next attempt, or count as failed.</summary>
/// <param name="PointId">The moment within its turn, e.g. <c>PreToolUse-call-1</c>.</param>
/// <param name="Event">The kind of moment.</param>
/// <param name="Subject">What matchers are about.</param>
/// <param name="CallId">The call it is about; null for none.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Epoch">The owner's epoch.</param>
public sealed record HooksStarted(
    string PointId,
    HookEvent Event,
    string Subject,
    string? CallId,
    int Attempt,
    long Epoch
) : GuardEvent;

/// <summary>Hooks ended, with what they decided together. What follows reads it here and never runs them again.</summary>
/// <param name="PointId">The moment.</param>
/// <param name="Event">Its kind.</param>
/// <param name="CallId">The call it is about; null for none.</param>
/// <param name="Runs">Each hook in the order of the settings.</param>
public sealed record HooksCompleted(string PointId, HookEvent Event, string? CallId, IReadOnlyList<HookRun> Runs)
    : GuardEvent
{
    /// <summary>What becomes of the call; null for no word about it.</summary>
    public PermissionVerdict? Verdict { get; init; }

    /// <summary>Whether what was about to happen is held up: the prompt, or the agent's stop.</summary>
    public bool Blocks { get; init; }

    /// <summary>Why; null where nothing was decided.</summary>
    public string? Reason { get; init; }

    /// <summary>The hook that decided; null where none did.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>The call's arguments from now on, to be permitted like any others; null for those it had.</summary>
    public JsonElement? UpdatedInput { get; init; }

    /// <summary>Told to the model; null for nothing.</summary>
    public string? Context { get; init; }

    /// <summary>Told to the person; null for nothing.</summary>
    public string? Message { get; init; }

    /// <summary>Why the turn stops; null where it does not.</summary>
    public string? Stops { get; init; }
}

/// <summary>One hook's run.</summary>
/// <param name="Hook">What it is called.</param>
/// <param name="Source">The file that declares it.</param>
/// <param name="Outcome">How it went.</param>
/// <param name="DurationMs">How long it took.</param>
/// <param name="Detail">Why it did not go well; null otherwise.</param>
public sealed record HookRun(string Hook, string Source, HookOutcome Outcome, long DurationMs, string? Detail);

/// <summary>How a hook's run went.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<HookOutcome>))]
public enum HookOutcome
{
    /// <summary>It answered and does not stand in the way.</summary>
    Passed,

    /// <summary>It said no.</summary>
    Blocked,

    /// <summary>It did not answer as hooks do; whether that is a "no" is declared with it.</summary>
    Failed,

    /// <summary>It was called off.</summary>
    Cancelled,
}
