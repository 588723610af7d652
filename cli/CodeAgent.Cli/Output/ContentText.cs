using CodeAgent.Core.Conversations;

namespace CodeAgent.Cli.Output;

/// <summary>Content as text for people.</summary>
internal static class ContentText
{
    /// <summary>The text blocks and a word for each image, joined by line feeds.</summary>
    public static string Of(IEnumerable<ContentBlock> content) =>
        string.Join(
            '\n',
            content.Select(block =>
                block switch
                {
                    TextBlock text => text.Text,
                    ImageBlock image => $"[{image.MediaType}]",
                    _ => "",
                }
            )
        );
}
