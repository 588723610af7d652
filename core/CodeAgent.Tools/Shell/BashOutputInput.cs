using System.Text.Json.Serialization;

namespace CodeAgent.Tools.Shell;

/// <summary>Arguments of <c>BashOutput</c>.</summary>
internal sealed record BashOutputInput(string BashId, string? Filter = null);

/// <summary>Arguments of <c>KillShell</c>.</summary>
internal sealed record KillShellInput(string ShellId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BashOutputInput))]
[JsonSerializable(typeof(KillShellInput))]
internal sealed partial class ShellInputsContext : JsonSerializerContext;
