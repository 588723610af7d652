using System.Text.Json.Nodes;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Peers.Tests.Wires;

/// <summary>One vendor's API: how the program is pointed at it, and what each of its requests must be, whole.</summary>
internal abstract class Wire
{
    /// <summary>Its name in golden files.</summary>
    public abstract string Name { get; }

    /// <summary>The model to ask for.</summary>
    public abstract string Model { get; }

    /// <summary>Where requests go.</summary>
    public abstract string Path { get; }

    /// <summary>Points the program at a server.</summary>
    public abstract void Configure(CodeAgentHome home, Uri server);

    /// <summary>The whole body of a request.</summary>
    /// <param name="session">The session's id.</param>
    /// <param name="system">The parts of the system prompt.</param>
    /// <param name="tools">What is offered.</param>
    /// <param name="past">The replies before it, each with what became of its calls.</param>
    public abstract JsonObject Body(
        string session,
        IReadOnlyList<string> system,
        IReadOnlyList<ToolDescriptor> tools,
        IReadOnlyList<PastReply> past
    );

    /// <summary>The ids of the reasoning in the last request, one a reply; empty where the server sends none.</summary>
    public virtual IReadOnlyList<string?> ReasoningIds(JsonNode last) => [];

    /// <summary>Arguments as the server sends them on this API.</summary>
    public virtual string Carried(string arguments) => arguments;

    /// <summary>A tool's schema as a node of its own.</summary>
    protected static JsonNode Schema(ToolDescriptor tool) => JsonNode.Parse(tool.InputSchema.GetRawText())!;
}

/// <summary>A reply of the model and what became of its calls.</summary>
internal sealed record PastReply(string? Text, IReadOnlyList<ToolRecord> Calls, string? ReasoningId);
