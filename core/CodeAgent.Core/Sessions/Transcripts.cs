using CodeAgent.Core.Conversations;

namespace CodeAgent.Core.Sessions;

/// <summary>
/// What may come into a conversation from outside. Providers refuse a history with a call or a result that has no
/// counterpart, and would refuse it with every later question too.
/// </summary>
internal static class Transcripts
{
    /// <summary>Whether a person or parent may say it.</summary>
    public static bool IsSaid(IReadOnlyList<ContentBlock> content) =>
        content.All(block => block is TextBlock or ImageBlock);

    /// <summary>Whether each call has its one result in the next message, and each result its call in the one before.</summary>
    public static bool IsWhole(IReadOnlyList<Message> messages)
    {
        var open = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var message in messages)
        {
            var isUser = message.Role == MessageRole.User;
            var results = message.Content.OfType<ToolResultBlock>();
            var fits = message.Content.All(block =>
                isUser ? block is not (ToolCallBlock or ReasoningBlock) : block is not ToolResultBlock
            );
            if (!fits || !results.All(result => open.Remove(result.CallId)) || open.Count > 0)
            {
                return false;
            }

            open.UnionWith(message.ToolCalls.Select(call => call.CallId));
            if (!message.ToolCalls.All(call => seen.Add(call.CallId)))
            {
                return false;
            }
        }

        return open.Count == 0;
    }
}
