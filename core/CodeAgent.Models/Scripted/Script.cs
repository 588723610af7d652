using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Core.Json;
using CodeAgent.Models.Catalog;

namespace CodeAgent.Models.Scripted;

/// <summary>A script as people write it; docs/scripted-model.md describes every property.</summary>
internal sealed record Script
{
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    public string? About { get; init; }

    public int? ContextWindow { get; init; }

    public int? MaxOutputTokens { get; init; }

    public PriceFact? Prices { get; init; }

    public ScriptStream? Stream { get; init; }

    public required IReadOnlyList<ScriptRule> Rules { get; init; }
}

internal sealed record ScriptRule
{
    public string? Name { get; init; }

    public ScriptCondition When
    {
        get => field ?? new();
        init;
    }

    public required ScriptReply Reply { get; init; }
}

/// <summary>Everything given must hold.</summary>
internal sealed record ScriptCondition
{
    public string? Role { get; init; }

    public TextCondition? User { get; init; }

    public CountRange? Steps { get; init; }

    public ResultCondition? Result { get; init; }

    public CountRange? Attempt { get; init; }
}

internal sealed record ResultCondition
{
    public string? Tool { get; init; }

    public string? Contains { get; init; }

    public string? Matches { get; init; }

    public bool? Error { get; init; }

    public bool? Interrupted { get; init; }
}

internal sealed record ScriptReply
{
    public string? Text { get; init; }

    public string? Reasoning { get; init; }

    public IReadOnlyList<ScriptToolCall> ToolCalls
    {
        get => field ?? [];
        init;
    }

    public bool Verbatim { get; init; }

    public bool CutAtMaxTokens { get; init; }

    public int DelayMs { get; init; }

    public ScriptStream? Stream { get; init; }

    public ScriptUsage? Usage { get; init; }

    public ScriptError? Error { get; init; }
}

internal sealed record ScriptToolCall
{
    public required string Name { get; init; }

    public JsonElement? Input { get; init; }

    public string? MalformedArguments { get; init; }
}

/// <summary>How text is streamed: characters a piece (0: all at once) and the time before each piece.</summary>
internal sealed record ScriptStream
{
    public int Chunk { get; init; }

    public int DelayMs { get; init; }
}

internal sealed record ScriptUsage
{
    public long? Input { get; init; }

    public long? Output { get; init; }

    public long CacheRead { get; init; }

    public long CacheWrite { get; init; }
}

internal sealed record ScriptError
{
    public required ScriptErrorKind Kind { get; init; }

    public string? Message { get; init; }

    public int? RetryAfterMs { get; init; }

    public IReadOnlyList<int>? OnAttempts { get; init; }

    public int? AfterChars { get; init; }
}

[JsonConverter(typeof(CamelCaseEnumConverter<ScriptErrorKind>))]
internal enum ScriptErrorKind
{
    RateLimited,
    Overloaded,
    ServerError,
    Disconnected,
    CutStream,
    ContextOverflow,
    MalformedHistory,
    Unauthorized,
    UnknownModel,
    InvalidRequest,
    Refusal,
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(Script))]
internal sealed partial class ScriptJson : JsonSerializerContext;
