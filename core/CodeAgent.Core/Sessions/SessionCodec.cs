using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Sessions;

/// <summary>Between session events or commands and their stored bytes. The two lists here are the log's vocabulary.</summary>
public static class SessionCodec
{
    private static readonly SessionJson s_json = SessionJson.Default;

    private static readonly Vocabulary<SessionEvent> s_events = new(
        s_json,
        s_json.SessionCreated,
        s_json.HistoryImported,
        s_json.OwnerChanged,
        s_json.SettingsChanged,
        s_json.SessionClosed,
        s_json.InputPosted,
        s_json.TurnStarted,
        s_json.InputsTaken,
        s_json.OutputDemanded,
        s_json.InterruptRequested,
        s_json.TurnCompleted,
        s_json.ContextPinned,
        s_json.ModelCallStarted,
        s_json.ModelCallCompleted,
        s_json.ModelCallFailed,
        s_json.ModelCallCancelled,
        s_json.ToolCallRequested,
        s_json.ToolCallDecided,
        s_json.ToolCallStarted,
        s_json.ToolProcessStarted,
        s_json.ToolCallCompleted,
        s_json.ApprovalRequested,
        s_json.ApprovalDecided,
        s_json.ApprovalExpired,
        s_json.CheckpointTaken,
        s_json.RewindRequested,
        s_json.WorkspaceRestored,
        s_json.TodosChanged,
        s_json.HooksStarted,
        s_json.HooksCompleted,
        s_json.CallReviewStarted,
        s_json.CallReviewed,
        s_json.BoundaryAdded,
        s_json.BoundaryRemoved,
        s_json.ToolsLoaded
    );

    private static readonly Vocabulary<SessionCommand> s_commands = new(
        s_json,
        s_json.StartSession,
        s_json.PostInput,
        s_json.InterruptTurn,
        s_json.DecideApproval,
        s_json.ChangeSettings,
        s_json.RewindSession,
        s_json.CloseSession,
        s_json.AddBoundary,
        s_json.RemoveBoundary
    );

    /// <summary>Current version of every event's shape.</summary>
    public const int CurrentVersion = Vocabulary<SessionEvent>.CurrentVersion;

    /// <summary>The names of all event types.</summary>
    public static IEnumerable<string> EventTypes => s_events.Names;

    /// <summary>An event's stored form.</summary>
    public static NewEvent Encode(SessionEvent sessionEvent, string? trace = null) =>
        s_events.Encode(sessionEvent, trace);

    /// <summary>Reads a stored event; null where this version does not know its type or version.</summary>
    /// <exception cref="Errors.CodeAgentException">The type is known and the data does not fit it (AGENT0603).</exception>
    public static SessionEvent? Decode(EventEnvelope envelope) => s_events.Decode(envelope);

    /// <summary>A command's posted form.</summary>
    public static InboxCommand Encode(SessionCommand command, string commandId, string actor, string? trace = null) =>
        s_commands.Encode(command, commandId, actor, trace);

    /// <summary>Reads a posted command; null where it is unknown or does not fit (it is then rejected, never dropped).</summary>
    public static SessionCommand? Decode(InboxCommand command) => s_commands.Decode(command);
}
