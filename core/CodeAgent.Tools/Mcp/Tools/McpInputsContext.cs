using System.Text.Json.Serialization;

namespace CodeAgent.Tools.Mcp.Tools;

/// <summary>Arguments of <c>ToolSearch</c>.</summary>
internal sealed record ToolSearchInput(string Query, int? MaxResults = null);

/// <summary>Arguments of <c>ListMcpResourcesTool</c>.</summary>
internal sealed record ListMcpResourcesInput(string? Server = null);

/// <summary>Arguments of <c>ReadMcpResourceTool</c>.</summary>
internal sealed record ReadMcpResourceInput(string Server, string Uri);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ToolSearchInput))]
[JsonSerializable(typeof(ListMcpResourcesInput))]
[JsonSerializable(typeof(ReadMcpResourceInput))]
internal sealed partial class McpInputsContext : JsonSerializerContext;
