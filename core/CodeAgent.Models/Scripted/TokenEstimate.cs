using CodeAgent.Core.Conversations;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.Scripted;

/// <summary>Tokens by size: four characters each, rounded up, and a fixed number for an image.</summary>
internal static class TokenEstimate
{
    private const int CharactersPerToken = 4;
    private const int CharactersPerImage = 1500 * CharactersPerToken;

    public static long Of(IEnumerable<Message> transcript, IEnumerable<string> system, IEnumerable<AITool>? tools) =>
        FromCharacters(
            transcript.Sum(message => message.Content.Sum(SizeOf))
                + system.Sum(text => (long)text.Length)
                + (tools ?? []).Sum(SizeOf)
        );

    public static long FromCharacters(long characters) => (characters + CharactersPerToken - 1) / CharactersPerToken;

    private static long SizeOf(ContentBlock block) =>
        block switch
        {
            TextBlock text => text.Text.Length,
            ReasoningBlock reasoning => reasoning.Text.Length,
            ToolCallBlock call => call.Name.Length + (call.Malformed ?? call.Input.GetRawText()).Length,
            ToolResultBlock result => result.Content.Sum(SizeOf),
            _ => CharactersPerImage,
        };

    private static long SizeOf(AITool tool) =>
        tool.Name.Length
        + tool.Description.Length
        + (tool is AIFunctionDeclaration declaration ? declaration.JsonSchema.GetRawText().Length : 0);
}
