using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Gateway.Health;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Sessions;
using CodeAgent.Grains.Sessions;

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
[JsonSerializable(typeof(SessionList))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Health.Health))]
internal sealed partial class GatewayJson : JsonSerializerContext;
