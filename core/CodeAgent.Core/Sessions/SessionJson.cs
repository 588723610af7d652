using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Sessions;

/// <summary>The one JSON shape of everything a session stores or sends. Generated at build time, so start-up stays short.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(EventEnvelope))]
[JsonSerializable(typeof(IReadOnlyList<EventEnvelope>))]
[JsonSerializable(typeof(TransientEvent))]
[JsonSerializable(typeof(SessionCreated))]
[JsonSerializable(typeof(HistoryImported))]
[JsonSerializable(typeof(OwnerChanged))]
[JsonSerializable(typeof(SettingsChanged))]
[JsonSerializable(typeof(SessionClosed))]
[JsonSerializable(typeof(InputPosted))]
[JsonSerializable(typeof(TurnStarted))]
[JsonSerializable(typeof(InputsTaken))]
[JsonSerializable(typeof(OutputDemanded))]
[JsonSerializable(typeof(InterruptRequested))]
[JsonSerializable(typeof(TurnCompleted))]
[JsonSerializable(typeof(ContextPinned))]
[JsonSerializable(typeof(ModelCallStarted))]
[JsonSerializable(typeof(ModelCallCompleted))]
[JsonSerializable(typeof(ModelCallFailed))]
[JsonSerializable(typeof(ModelCallCancelled))]
[JsonSerializable(typeof(ToolCallRequested))]
[JsonSerializable(typeof(ToolCallDecided))]
[JsonSerializable(typeof(ToolCallStarted))]
[JsonSerializable(typeof(ToolProcessStarted))]
[JsonSerializable(typeof(ToolCallCompleted))]
[JsonSerializable(typeof(ApprovalRequested))]
[JsonSerializable(typeof(ApprovalDecided))]
[JsonSerializable(typeof(ApprovalExpired))]
[JsonSerializable(typeof(CheckpointTaken))]
[JsonSerializable(typeof(RewindRequested))]
[JsonSerializable(typeof(WorkspaceRestored))]
[JsonSerializable(typeof(TodosChanged))]
[JsonSerializable(typeof(HooksStarted))]
[JsonSerializable(typeof(HooksCompleted))]
[JsonSerializable(typeof(CallReviewStarted))]
[JsonSerializable(typeof(CallReviewed))]
[JsonSerializable(typeof(BoundaryAdded))]
[JsonSerializable(typeof(BoundaryRemoved))]
[JsonSerializable(typeof(ToolsLoaded))]
[JsonSerializable(typeof(StartSession))]
[JsonSerializable(typeof(PostInput))]
[JsonSerializable(typeof(InterruptTurn))]
[JsonSerializable(typeof(DecideApproval))]
[JsonSerializable(typeof(ChangeSettings))]
[JsonSerializable(typeof(RewindSession))]
[JsonSerializable(typeof(CloseSession))]
[JsonSerializable(typeof(AddBoundary))]
[JsonSerializable(typeof(RemoveBoundary))]
[JsonSerializable(typeof(CommandAnswer))]
[JsonSerializable(typeof(Conversations.Message))]
[JsonSerializable(typeof(JsonElement))]
public sealed partial class SessionJson : JsonSerializerContext;
