using CodeAgent.Core.Conversations;

namespace CodeAgent.Models.OpenAi;

/// <summary>One side's say. Both APIs want results before anything else and get no empty texts.</summary>
internal sealed record OpenAiTurn(MessageRole Role, IReadOnlyList<ContentBlock> Content)
{
    private const string NoImages = "[An image was here. This model cannot see images.]";
    private const string NoOutput = "(no output)";

    /// <summary>A conversation as turns: neighbours of one role become one.</summary>
    public static IReadOnlyList<OpenAiTurn> Of(IReadOnlyList<Message> conversation, bool takesImages)
    {
        var turns = new List<OpenAiTurn>();
        foreach (var message in conversation)
        {
            List<ContentBlock> content = [.. message.Content.Where(IsSaid).Select(Shown)];
            if (content.Count == 0)
            {
                continue;
            }

            if (turns.Count > 0 && turns[^1].Role == message.Role)
            {
                content.InsertRange(0, turns[^1].Content);
                turns.RemoveAt(turns.Count - 1);
            }

            turns.Add(new OpenAiTurn(message.Role, content));
        }

        return turns;

        ContentBlock Shown(ContentBlock block) =>
            takesImages ? block
            : block is ImageBlock ? new TextBlock(NoImages)
            : block is ToolResultBlock result ? result with { Content = [.. result.Content.Select(Shown)] }
            : block;
    }

    /// <summary>The tool results, in order.</summary>
    public IEnumerable<ToolResultBlock> Results => Content.OfType<ToolResultBlock>();

    /// <summary>Everything else, in order.</summary>
    public IEnumerable<ContentBlock> Rest => Content.Where(block => block is not ToolResultBlock);

    /// <summary>A result's text; failures say that they are ones, because the APIs have no flag for it.</summary>
    public static string TextOf(ToolResultBlock result)
    {
        var text = string.Join('\n', result.Content.OfType<TextBlock>().Select(block => block.Text));
        text = text.Length == 0 ? NoOutput : text;
        return result.IsError ? $"Error: {text}" : text;
    }

    private static bool IsSaid(ContentBlock block) =>
        block is not TextBlock text || !string.IsNullOrWhiteSpace(text.Text);
}
