using System.Text.Json.Serialization;

namespace CodeAgent.Tools.Delegation;

/// <summary>Arguments of <c>Agent</c>.</summary>
internal sealed record AgentInput(
    string Description,
    string Prompt,
    string? Model = null,
    bool RunInBackground = false
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AgentInput))]
internal sealed partial class AgentInputContext : JsonSerializerContext;
