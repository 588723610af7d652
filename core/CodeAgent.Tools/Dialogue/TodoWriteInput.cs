using System.Text.Json.Serialization;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Dialogue;

/// <summary>Arguments of <c>TodoWrite</c>.</summary>
internal sealed record TodoWriteInput(IReadOnlyList<TodoItem> Todos);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TodoWriteInput))]
internal sealed partial class TodoWriteInputContext : JsonSerializerContext;
