using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Sessions;

/// <summary>Between session events or commands and their stored bytes. The two lists here are the log's vocabulary.</summary>
public static class SessionCodec
{
    private static readonly SessionJson s_json = SessionJson.Default;

    private static readonly FrozenDictionary<string, JsonTypeInfo> s_events = Table(
        s_json.SessionCreated,
        s_json.HistoryImported,
        s_json.OwnerChanged,
        s_json.SettingsChanged,
        s_json.SessionClosed,
        s_json.InputPosted,
        s_json.TurnStarted,
        s_json.InputsTaken,
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
        s_json.TodosChanged
    );

    private static readonly FrozenDictionary<string, JsonTypeInfo> s_commands = Table(
        s_json.StartSession,
        s_json.PostInput,
        s_json.InterruptTurn,
        s_json.DecideApproval,
        s_json.ChangeSettings,
        s_json.RewindSession,
        s_json.CloseSession
    );

    /// <summary>The names of all event types.</summary>
    public static IEnumerable<string> EventTypes => s_events.Keys;

    /// <summary>Current version of an event's shape.</summary>
    public const int CurrentVersion = 1;

    /// <summary>An event's stored form.</summary>
    public static NewEvent Encode(SessionEvent sessionEvent, string? trace = null)
    {
        var type = sessionEvent.GetType().Name;
        return new NewEvent(
            type,
            CurrentVersion,
            JsonSerializer.SerializeToUtf8Bytes(sessionEvent, s_events[type]),
            trace
        );
    }

    /// <summary>Reads a stored event; null where this version does not know its type or version.</summary>
    /// <exception cref="CodeAgentException">The type is known and the data does not fit it (AGENT0603).</exception>
    public static SessionEvent? Decode(EventEnvelope envelope)
    {
        if (!s_events.TryGetValue(envelope.Type, out var info) || envelope.V is < 1 or > CurrentVersion)
        {
            return null;
        }

        try
        {
            return (SessionEvent)StrictJson.Read(envelope.Data.Span, info);
        }
        catch (JsonException error)
        {
            throw new CodeAgentException(
                ErrorCode.StateAltered,
                $"Event {envelope.Seq} of {envelope.Stream} is not a valid {envelope.Type}.",
                error
            );
        }
    }

    /// <summary>A command's posted form.</summary>
    public static InboxCommand Encode(SessionCommand command, string commandId, string actor, string? trace = null)
    {
        var type = command.GetType().Name;
        return new InboxCommand(
            commandId,
            type,
            JsonSerializer.SerializeToUtf8Bytes(command, s_commands[type]),
            actor,
            trace
        );
    }

    /// <summary>Reads a posted command; null where it is unknown or does not fit (it is then rejected, never dropped).</summary>
    public static SessionCommand? Decode(InboxCommand command)
    {
        if (!s_commands.TryGetValue(command.Type, out var info))
        {
            return null;
        }

        try
        {
            var read = (SessionCommand)StrictJson.Read(command.Data.Span, info);
            // What cannot be written again (a number for an unknown word, half a character) would stop its events' append.
            JsonSerializer.SerializeToUtf8Bytes(read, info);
            return read;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static FrozenDictionary<string, JsonTypeInfo> Table(params JsonTypeInfo[] infos) =>
        infos.ToFrozenDictionary(info => info.Type.Name, info => StrictJson.Of(info.Type), StringComparer.Ordinal);
}
