using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Gateway.Security.Browser;
using CodeAgent.Gateway.Security.Keys;
using CodeAgent.Gateway.Security.Policy;
using CodeAgent.Gateway.Usage;
using CodeAgent.Gateway.Webhooks;

namespace CodeAgent.Gateway.Security;

/// <summary>The JSON of keys, callers, policy and usage. What a file or request must not have is refused, not dropped.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false
)]
[JsonSerializable(typeof(IReadOnlyList<ApiKey>))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(LinkReply))]
[JsonSerializable(typeof(CallerView))]
[JsonSerializable(typeof(ManagedPolicy))]
[JsonSerializable(typeof(Submission))]
[JsonSerializable(typeof(SecurityRecord))]
[JsonSerializable(typeof(UsageReport))]
[JsonSerializable(typeof(Webhook))]
[JsonSerializable(typeof(WebhookRequest))]
[JsonSerializable(typeof(WebhookView))]
[JsonSerializable(typeof(WebhookList))]
internal sealed partial class SecurityJson : JsonSerializerContext;
