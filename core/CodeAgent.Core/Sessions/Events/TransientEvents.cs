using System.Text.Json.Serialization;

namespace CodeAgent.Core.Sessions.Events;

/// <summary>Something that is shown as it happens and never stored; the event that ends it carries the whole.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TextDelta), nameof(TextDelta))]
[JsonDerivedType(typeof(ReasoningDelta), nameof(ReasoningDelta))]
[JsonDerivedType(typeof(ToolProgress), nameof(ToolProgress))]
[JsonDerivedType(typeof(StreamReset), nameof(StreamReset))]
public abstract record TransientEvent;

/// <summary>More text of a model call.</summary>
/// <param name="CallId">The model call.</param>
/// <param name="Offset">Characters before it.</param>
/// <param name="Text">The text; that of a later block of text begins with a line feed, which joins the blocks.</param>
/// <param name="Block">Which content block of the answer it is part of, from 0.</param>
public sealed record TextDelta(string CallId, int Offset, string Text, int Block = 0) : TransientEvent;

/// <summary>More reasoning of a model call.</summary>
public sealed record ReasoningDelta(string CallId, int Offset, string Text, int Block = 0) : TransientEvent;

/// <summary>Output of a running tool call.</summary>
public sealed record ToolProgress(string CallId, string Text) : TransientEvent;

/// <summary>What was streamed of a model call is void: it failed and may be made again.</summary>
public sealed record StreamReset(string CallId) : TransientEvent;
