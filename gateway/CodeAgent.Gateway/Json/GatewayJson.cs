using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Gateway.Approvals;
using CodeAgent.Gateway.Around;
using CodeAgent.Gateway.Events;
using CodeAgent.Gateway.Health;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Remote;
using CodeAgent.Gateway.Sessions;
using CodeAgent.Gateway.Tasks;
using CodeAgent.Gateway.Tasks.Agents;
using CodeAgent.Gateway.Tasks.Results;
using CodeAgent.Gateway.Tasks.Timelines;
using CodeAgent.Gateway.Transcripts;
using CodeAgent.Grains.Models;
using CodeAgent.Grains.Sessions;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Gateway.Json;

/// <summary>The JSON of requests and answers; events have Core's. What a request must not have is refused, not dropped.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true,
    AllowOutOfOrderMetadataProperties = true,
    AllowDuplicateProperties = false
)]
[JsonSerializable(typeof(StartRequest))]
[JsonSerializable(typeof(MessageRequest))]
[JsonSerializable(typeof(InterruptRequest))]
[JsonSerializable(typeof(DecisionRequest))]
[JsonSerializable(typeof(StartedReply))]
[JsonSerializable(typeof(CommandReply))]
[JsonSerializable(typeof(SessionSnapshot))]
[JsonSerializable(typeof(SessionPage))]
[JsonSerializable(typeof(SubmitRequest))]
[JsonSerializable(typeof(TaskMessageRequest))]
[JsonSerializable(typeof(ReasonRequest))]
[JsonSerializable(typeof(ResumeRequest))]
[JsonSerializable(typeof(SubtaskRequest))]
[JsonSerializable(typeof(ForkRequest))]
[JsonSerializable(typeof(PlanPatch))]
[JsonSerializable(typeof(PlanDecisionRequest))]
[JsonSerializable(typeof(InboxDecisionRequest))]
[JsonSerializable(typeof(TaskReply))]
[JsonSerializable(typeof(TaskPage))]
[JsonSerializable(typeof(TaskSnapshot))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(AgentList))]
[JsonSerializable(typeof(CostDocument))]
[JsonSerializable(typeof(Transcript))]
[JsonSerializable(typeof(Timeline))]
[JsonSerializable(typeof(DiffDocument))]
[JsonSerializable(typeof(ReportDocument))]
[JsonSerializable(typeof(EvidenceDocument))]
[JsonSerializable(typeof(ArtifactsDocument))]
[JsonSerializable(typeof(ApprovalInbox))]
[JsonSerializable(typeof(DecisionReply))]
[JsonSerializable(typeof(WorkersDocument))]
[JsonSerializable(typeof(LimitsDocument))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(StreamEnd))]
[JsonSerializable(typeof(GrainCallRequest))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Health.Health))]
internal sealed partial class GatewayJson : JsonSerializerContext;
