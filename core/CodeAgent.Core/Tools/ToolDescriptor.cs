using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Core.Json;

namespace CodeAgent.Core.Tools;

/// <summary>What recovery may assume about a call whose outcome is unknown.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ToolEffect>))]
public enum ToolEffect
{
    /// <summary>Changes nothing: run again.</summary>
    ReadOnly,

    /// <summary>The same key has its effect once: run again with the same key.</summary>
    Idempotent,

    /// <summary>Changes the workspace: not run again; the model sees the workspace's difference.</summary>
    Workspace,

    /// <summary>May change the world outside: not run again.</summary>
    External,
}

/// <summary>When a model is given a tool's declaration.</summary>
public enum ToolLoading
{
    /// <summary>With every call.</summary>
    Always,

    /// <summary>Once the model searched for it, where all such declarations together are too large for every call.</summary>
    OnDemand,

    /// <summary>It finds those; declared only while there are any to find.</summary>
    Finder,
}

/// <summary>Declares a tool. Permission, scheduling, recovery, tracing and rendering are derived from it.</summary>
/// <param name="Name">The name the model uses, e.g. <c>Read</c>.</param>
/// <param name="Description">What the model is told, from the tool's <c>.md</c> file.</param>
/// <param name="InputSchema">JSON Schema of the arguments: an object.</param>
/// <param name="Effect">The widest effect a call can have.</param>
public sealed record ToolDescriptor(string Name, string Description, JsonElement InputSchema, ToolEffect Effect)
{
    /// <summary>How long a call may take before it is cancelled; a tool may offer the model a shorter or longer one itself.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Characters of text the model is given at the most; more spills to a file.</summary>
    public int OutputCap { get; init; } = 30_000;

    /// <summary>The role whose agents are offered it, e.g. <c>coordinator</c>; null for all.</summary>
    public string? Role { get; init; }

    /// <summary>Whether models are told of it at once, or only when they ask.</summary>
    public ToolLoading Loading { get; init; }

    /// <summary>GenAI tool type for traces: <c>function</c> or <c>extension</c>.</summary>
    public string Kind { get; init; } = "function";
}
