using CodeAgent.Core.Conversations;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.OpenAi;

/// <summary>
/// How what a server wants back is kept in <see cref="ReasoningBlock.Protected"/>: with a mark of its kind, endpoint and
/// model, because another model can read none of it.
/// </summary>
internal static class OpenAiSeal
{
    /// <summary>A reasoning item of the Responses API.</summary>
    public const string Item = "item";

    /// <summary>A list of <c>reasoning_details</c>.</summary>
    public const string Details = "details";

    /// <summary>The <c>extra_content</c> of the tool call that follows.</summary>
    public const string CallExtra = "extra";

    public static TextReasoningContent Close(string kind, OpenAiModel model, string json) =>
        new("") { ProtectedData = Mark(kind, model) + json };

    /// <summary>The JSON that was sealed; null where the block is not of this kind and model.</summary>
    public static string? Open(string kind, OpenAiModel model, ContentBlock block) =>
        block is ReasoningBlock { Protected: { } text }
        && Mark(kind, model) is var mark
        && text.StartsWith(mark, StringComparison.Ordinal)
            ? text[mark.Length..]
            : null;

    private static string Mark(string kind, OpenAiModel model) => $"openai.{kind} {model.Endpoint}/{model.Name} ";
}
