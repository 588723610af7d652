using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeAgent.Grains.Tasks;

/// <summary>The one JSON shape of what faces show of tasks.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TaskSnapshot))]
[JsonSerializable(typeof(IReadOnlyList<TaskListing>))]
public sealed partial class TaskViewJson : JsonSerializerContext;
