using CodeAgent.Core.Conversations;

namespace CodeAgent.Models.Anthropic;

/// <summary>
/// How a thinking block's signature or a redacted block's data is kept in <see cref="ReasoningBlock.Protected"/>: with a
/// mark of its kind, so that the two come back as what they were and reasoning of other providers is told apart.
/// </summary>
internal static class AnthropicSeal
{
    private const string Thinking = "anthropic.thinking:";
    private const string Redacted = "anthropic.redacted:";

    public static string ForSignature(string signature) => Thinking + signature;

    public static string ForRedacted(string data) => Redacted + data;

    /// <summary>The signature; null where the block is not a signed thinking block of ours.</summary>
    public static string? SignatureOf(ReasoningBlock block) => Without(block.Protected, Thinking);

    /// <summary>The redacted data; null where the block is not one of ours.</summary>
    public static string? RedactedOf(ReasoningBlock block) => Without(block.Protected, Redacted);

    private static string? Without(string? text, string mark) =>
        text is not null && text.StartsWith(mark, StringComparison.Ordinal) ? text[mark.Length..] : null;
}
