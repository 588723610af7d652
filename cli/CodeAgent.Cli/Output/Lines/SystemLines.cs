using System.Text.Json.Serialization;

namespace CodeAgent.Cli.Output.Lines;

/// <summary>The first line: what the session works with.</summary>
internal sealed record InitLine(
    string Cwd,
    IReadOnlyList<string> Tools,
    string Model,
    [property: JsonPropertyName("permissionMode")] string PermissionMode,
    [property: JsonPropertyName("apiKeySource")] string ApiKeySource,
    string CodeagentVersion
) : Line("system")
{
    [JsonPropertyOrder(-1)]
    public string Subtype { get; } = "init";

    /// <summary>Servers of the Model Context Protocol as they stand at the start: most are still being started.</summary>
    public IReadOnlyList<ServerLine> McpServers { get; init; } = [];

    // What this program has no such things of yet is told as none, because readers expect the members.
    public IReadOnlyList<string> SlashCommands { get; } = [];

    public IReadOnlyList<string> Agents { get; } = [];

    public IReadOnlyList<string> Skills { get; } = [];

    public IReadOnlyList<string> Plugins { get; } = [];

    public string OutputStyle { get; } = "default";

    public IReadOnlyList<string> Capabilities { get; } = [];
}

/// <summary>A server and how it stands.</summary>
internal sealed record ServerLine(string Name, string Status);

/// <summary>A model call failed and is made again.</summary>
internal sealed record RetryLine(int Attempt, int MaxRetries, long RetryDelayMs, int? ErrorStatus, string Error)
    : Line("system")
{
    [JsonPropertyOrder(-1)]
    public string Subtype { get; } = "api_retry";
}

/// <summary>The permission mode changed.</summary>
internal sealed record ModeLine([property: JsonPropertyName("permissionMode")] string PermissionMode) : Line("system")
{
    [JsonPropertyOrder(-1)]
    public string Subtype { get; } = "status";

    // Readers take a word here for something that is under way, such as "compacting".
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Status { get; }
}

/// <summary>A call was denied.</summary>
internal sealed record DeniedLine(
    string ToolName,
    string ToolUseId,
    string? DecisionReasonType,
    string? DecisionReason,
    string Message
) : Line("system")
{
    [JsonPropertyOrder(-1)]
    public string Subtype { get; } = "permission_denied";
}
