using CodeAgent.Core.Hooks;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;

namespace CodeAgent.Core.Sessions;

/// <summary>What a session does next.</summary>
public abstract record PlannedStep
{
    private PlannedStep() { }

    /// <summary>Record events that follow from the state alone.</summary>
    public sealed record Record(IReadOnlyList<SessionEvent> Events) : PlannedStep;

    /// <summary>Decide whether a call is permitted.</summary>
    public sealed record Decide(ToolCallState Call) : PlannedStep;

    /// <summary>Run the hooks of a moment: record the intent, then run them.</summary>
    public sealed record RunHooks(HookPoint Point, int Attempt) : PlannedStep;

    /// <summary>Ask the reviewer about a call: record the intent, then ask.</summary>
    public sealed record Review(ToolCallState Call, int Attempt) : PlannedStep;

    /// <summary>Start a call: record the intent, then run it.</summary>
    public sealed record StartCall(ToolCallState Call, int Attempt) : PlannedStep;

    /// <summary>
    /// Deal with a call whose process is gone: end what it left behind, then run it again as <paramref name="NextAttempt"/>,
    /// or call its outcome unknown where that is null.
    /// </summary>
    public sealed record RecoverCall(ToolCallState Call, int? NextAttempt) : PlannedStep;

    /// <summary>Call the model: record the intent, then ask.</summary>
    public sealed record CallModel(int Step, int Attempt) : PlannedStep;

    /// <summary>Keep the workspace as it is.</summary>
    public sealed record Checkpoint(string TurnId, int Step) : PlannedStep;

    /// <summary>Restore the workspace to a checkpoint.</summary>
    public sealed record Restore(string Commit) : PlannedStep;

    /// <summary>Cancel what runs, then wait for its end.</summary>
    public sealed record CancelRunning : PlannedStep;

    /// <summary>Nothing to do before something happens, or before a time; null for no time.</summary>
    public sealed record Wait(DateTimeOffset? Until) : PlannedStep;
}
