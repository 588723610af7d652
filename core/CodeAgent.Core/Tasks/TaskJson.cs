using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Plans;

namespace CodeAgent.Core.Tasks;

/// <summary>The one JSON shape of everything a task stores or is told.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(TaskSubmitted))]
[JsonSerializable(typeof(TaskOwnerChanged))]
[JsonSerializable(typeof(RepositoryPrepared))]
[JsonSerializable(typeof(TaskPaused))]
[JsonSerializable(typeof(TaskResumed))]
[JsonSerializable(typeof(TaskReopened))]
[JsonSerializable(typeof(TaskSteered))]
[JsonSerializable(typeof(TaskCancelRequested))]
[JsonSerializable(typeof(TaskCompleted))]
[JsonSerializable(typeof(CoordinatorAsked))]
[JsonSerializable(typeof(CoordinatorReady))]
[JsonSerializable(typeof(CoordinatorReported))]
[JsonSerializable(typeof(PlanProposed))]
[JsonSerializable(typeof(PlanApproved))]
[JsonSerializable(typeof(PlanSentBack))]
[JsonSerializable(typeof(SubtaskStarted))]
[JsonSerializable(typeof(SubtaskReady))]
[JsonSerializable(typeof(SubtaskReported))]
[JsonSerializable(typeof(SubtaskCollected))]
[JsonSerializable(typeof(SubtaskSentBack))]
[JsonSerializable(typeof(SubtaskFailed))]
[JsonSerializable(typeof(SubtaskRetried))]
[JsonSerializable(typeof(CheckRecorded))]
[JsonSerializable(typeof(MergeStarted))]
[JsonSerializable(typeof(MergeConflicted))]
[JsonSerializable(typeof(MergeBuilt))]
[JsonSerializable(typeof(SubtaskMerged))]
[JsonSerializable(typeof(MergeLost))]
[JsonSerializable(typeof(DropRequested))]
[JsonSerializable(typeof(SubtaskDropped))]
[JsonSerializable(typeof(DropFailed))]
[JsonSerializable(typeof(SubmitTask))]
[JsonSerializable(typeof(ProposePlan))]
[JsonSerializable(typeof(ApprovePlan))]
[JsonSerializable(typeof(SendPlanBack))]
[JsonSerializable(typeof(ReportTurn))]
[JsonSerializable(typeof(PauseTask))]
[JsonSerializable(typeof(ResumeTask))]
[JsonSerializable(typeof(ReopenTask))]
[JsonSerializable(typeof(SteerTask))]
[JsonSerializable(typeof(CancelTask))]
[JsonSerializable(typeof(RetrySubtask))]
[JsonSerializable(typeof(DropSubtask))]
[JsonSerializable(typeof(TaskPlan))]
public sealed partial class TaskJson : JsonSerializerContext;
