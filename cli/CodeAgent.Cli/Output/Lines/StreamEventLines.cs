using System.Text.Json.Serialization;

namespace CodeAgent.Cli.Output.Lines;

/// <summary>A part of an answer while it comes, as the Messages API streams it.</summary>
internal sealed record StreamEventLine(
    StreamEvent Event,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? ParentToolUseId
) : Line("stream_event");

/// <summary>One event of the Messages API's stream.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(MessageStart), "message_start")]
[JsonDerivedType(typeof(ContentBlockStart), "content_block_start")]
[JsonDerivedType(typeof(ContentBlockDelta), "content_block_delta")]
[JsonDerivedType(typeof(ContentBlockStop), "content_block_stop")]
[JsonDerivedType(typeof(MessageDelta), "message_delta")]
[JsonDerivedType(typeof(MessageStop), "message_stop")]
internal abstract record StreamEvent;

internal sealed record MessageStart(AssistantLineMessage Message) : StreamEvent;

internal sealed record ContentBlockStart(int Index, LineBlock ContentBlock) : StreamEvent;

internal sealed record ContentBlockDelta(int Index, BlockDelta Delta) : StreamEvent;

internal sealed record ContentBlockStop(int Index) : StreamEvent;

internal sealed record MessageDelta(MessageEnd Delta, LineUsage Usage) : StreamEvent;

internal sealed record MessageStop : StreamEvent;

/// <summary>Why the model stopped.</summary>
internal sealed record MessageEnd([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? StopReason)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? StopSequence { get; }
}

/// <summary>What is added to a content block.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TextBlockDelta), "text_delta")]
[JsonDerivedType(typeof(ThinkingBlockDelta), "thinking_delta")]
[JsonDerivedType(typeof(SignatureBlockDelta), "signature_delta")]
[JsonDerivedType(typeof(InputJsonDelta), "input_json_delta")]
internal abstract record BlockDelta;

internal sealed record TextBlockDelta(string Text) : BlockDelta;

internal sealed record ThinkingBlockDelta(string Thinking) : BlockDelta;

internal sealed record SignatureBlockDelta(string Signature) : BlockDelta;

internal sealed record InputJsonDelta(string PartialJson) : BlockDelta;
