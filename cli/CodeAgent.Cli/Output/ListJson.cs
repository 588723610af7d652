using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Grains.Sessions;

namespace CodeAgent.Cli.Output;

/// <summary>The JSON shapes of lists.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<SessionListing>))]
internal sealed partial class ListJson : JsonSerializerContext;
