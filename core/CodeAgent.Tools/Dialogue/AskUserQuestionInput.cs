using System.Text.Json.Serialization;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Dialogue;

/// <summary>Arguments of <c>AskUserQuestion</c>.</summary>
internal sealed record AskUserQuestionInput(IReadOnlyList<PersonQuestion> Questions);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AskUserQuestionInput))]
internal sealed partial class AskUserQuestionInputContext : JsonSerializerContext;
