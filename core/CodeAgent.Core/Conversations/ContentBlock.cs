using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeAgent.Core.Conversations;

/// <summary>One part of a message, neutral to providers. Stored in events, so shapes only grow.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TextBlock), "text")]
[JsonDerivedType(typeof(ReasoningBlock), "reasoning")]
[JsonDerivedType(typeof(ImageBlock), "image")]
[JsonDerivedType(typeof(ToolCallBlock), "toolCall")]
[JsonDerivedType(typeof(ToolResultBlock), "toolResult")]
public abstract record ContentBlock;

/// <summary>Text.</summary>
public sealed record TextBlock(string Text) : ContentBlock;

/// <summary>A model's reasoning, sent back unchanged within the turn that made it.</summary>
/// <param name="Text">What may be shown; empty where the provider hides it.</param>
/// <param name="Protected">The provider's signature or encrypted form, opaque; null where there is none.</param>
public sealed record ReasoningBlock(string Text, string? Protected = null) : ContentBlock;

/// <summary>An image.</summary>
/// <param name="MediaType">E.g. <c>image/png</c>.</param>
/// <param name="Base64">Its bytes.</param>
public sealed record ImageBlock(string MediaType, string Base64) : ContentBlock;

/// <summary>A model's request to run a tool.</summary>
/// <param name="CallId">Unique within the session.</param>
/// <param name="Name">The tool.</param>
/// <param name="Input">The arguments; an empty object where the model's text was malformed.</param>
/// <param name="Malformed">The model's argument text where it is not a JSON object; null otherwise.</param>
public sealed record ToolCallBlock(string CallId, string Name, JsonElement Input, string? Malformed = null)
    : ContentBlock;

/// <summary>The answer to a tool call.</summary>
/// <param name="CallId">The call.</param>
/// <param name="Content">What the model is told: text and image blocks.</param>
/// <param name="IsError">Whether the call did not do what was asked.</param>
public sealed record ToolResultBlock(string CallId, IReadOnlyList<ContentBlock> Content, bool IsError = false)
    : ContentBlock;
