using System.Text.Json.Serialization;

namespace CodeAgent.Tools.Dialogue;

/// <summary>Arguments of <c>ExitPlanMode</c>.</summary>
internal sealed record ExitPlanModeInput(string Plan);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ExitPlanModeInput))]
internal sealed partial class ExitPlanModeInputContext : JsonSerializerContext;
