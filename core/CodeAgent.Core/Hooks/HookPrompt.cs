using System.Collections.Immutable;
using CodeAgent.Core.Conversations;

namespace CodeAgent.Core.Hooks;

/// <summary>What a person said last, which no model has answered.</summary>
internal static class HookPrompt
{
    /// <summary>Its text; several messages are joined.</summary>
    public static string Of(ImmutableList<Message> transcript) =>
        string.Join('\n', transcript.Skip(Start(transcript)).Select(message => message.Text));

    /// <summary>The conversation without it.</summary>
    public static ImmutableList<Message> Erase(ImmutableList<Message> transcript) =>
        transcript.GetRange(0, Start(transcript));

    private static int Start(ImmutableList<Message> transcript)
    {
        var start = transcript.Count;
        while (
            start > 0
            && transcript[start - 1].Role == MessageRole.User
            && !transcript[start - 1].Content.OfType<ToolResultBlock>().Any()
        )
        {
            start--;
        }

        return start;
    }
}
