using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Core.Conversations;

namespace CodeAgent.Cli.Output.Lines;

/// <summary>A content block in the shape of the Messages API, which readers of these lines know.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TextLineBlock), "text")]
[JsonDerivedType(typeof(ThinkingLineBlock), "thinking")]
[JsonDerivedType(typeof(ImageLineBlock), "image")]
[JsonDerivedType(typeof(ToolUseLineBlock), "tool_use")]
[JsonDerivedType(typeof(ToolResultLineBlock), "tool_result")]
internal abstract record LineBlock
{
    /// <summary>The shape of one of our blocks.</summary>
    public static LineBlock Of(ContentBlock block) =>
        block switch
        {
            TextBlock text => new TextLineBlock(text.Text),
            ReasoningBlock reasoning => new ThinkingLineBlock(reasoning.Text, reasoning.Protected),
            ImageBlock image => new ImageLineBlock(new ImageLineSource("base64", image.MediaType, image.Base64)),
            ToolCallBlock call => new ToolUseLineBlock(call.CallId, call.Name, call.Input),
            ToolResultBlock result => new ToolResultLineBlock(result.CallId, Of(result.Content), result.IsError),
            _ => throw new ArgumentOutOfRangeException(nameof(block), block.GetType().Name, null),
        };

    /// <summary>The shapes of blocks.</summary>
    public static IReadOnlyList<LineBlock> Of(IEnumerable<ContentBlock> blocks) => [.. blocks.Select(Of)];
}

internal sealed record TextLineBlock(string Text) : LineBlock;

internal sealed record ThinkingLineBlock(string Thinking, string? Signature) : LineBlock;

internal sealed record ImageLineBlock(ImageLineSource Source) : LineBlock;

internal sealed record ImageLineSource(string Type, string MediaType, string Data);

internal sealed record ToolUseLineBlock(string Id, string Name, JsonElement Input) : LineBlock;

internal sealed record ToolResultLineBlock(string ToolUseId, IReadOnlyList<LineBlock> Content, bool IsError)
    : LineBlock;
