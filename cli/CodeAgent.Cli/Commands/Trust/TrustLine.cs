using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Core.Trust;

namespace CodeAgent.Cli.Commands.Trust;

/// <summary>One item of <c>codeagent trust list --json</c>.</summary>
internal sealed record TrustLine(string Hash, TrustKind Kind, string Name, string File, string Content, string State);

/// <summary>Its JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TrustLine))]
internal sealed partial class TrustLineJson : JsonSerializerContext;
