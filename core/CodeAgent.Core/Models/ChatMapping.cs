using CodeAgent.Core.Conversations;
using CodeAgent.Core.Tools;
using Microsoft.Extensions.AI;

namespace CodeAgent.Core.Models;

/// <summary>
/// Our conversations in the abstraction's words and back. Reasoning keeps its protected part, a tool call its malformed
/// argument text, a tool result its error flag and images. The abstraction's types are made for a call and never stored.
/// </summary>
public static class ChatMapping
{
    /// <summary>
    /// A conversation as chat messages, in order. A user message that holds tool results becomes a tool message with the
    /// results and, where it holds more, a user message after it.
    /// </summary>
    public static IReadOnlyList<ChatMessage> ToChatMessages(IEnumerable<Message> messages)
    {
        var chat = new List<ChatMessage>();
        foreach (var message in messages)
        {
            if (message.Role is MessageRole.Assistant)
            {
                Add(chat, ChatRole.Assistant, message.Content);
                continue;
            }

            Add(chat, ChatRole.Tool, message.Content.OfType<ToolResultBlock>());
            Add(chat, ChatRole.User, message.Content.Where(block => block is not ToolResultBlock));
        }

        return chat;
    }

    /// <summary>Chat messages as a conversation, one message each, in order. System messages are left out.</summary>
    /// <exception cref="NotSupportedException">A message holds a kind of content that conversations do not have.</exception>
    public static IReadOnlyList<Message> ToMessages(IEnumerable<ChatMessage> messages) =>
        [.. messages.Where(message => message.Role != ChatRole.System).Select(ToMessage)];

    /// <summary>The system prompt's parts in order: system messages first, then the options' instructions. No empty ones.</summary>
    public static IReadOnlyList<string> SystemTexts(IEnumerable<ChatMessage> messages, ChatOptions? options) =>
        [
            .. messages
                .Where(message => message.Role == ChatRole.System)
                .SelectMany(message => message.Contents.OfType<TextContent>())
                .Select(content => content.Text)
                .Append(options?.Instructions)
                .OfType<string>()
                .Where(text => !string.IsNullOrWhiteSpace(text)),
        ];

    /// <summary>A tool as a model is told of it. It cannot be invoked through the abstraction: the runner runs tools.</summary>
    public static AITool ToTool(ToolDescriptor descriptor) => new ToolDeclaration(descriptor);

    /// <summary>Why the model stopped. A tool call outweighs an ordinary end, which some servers report beside it.</summary>
    public static StopReason ToStopReason(ChatFinishReason? reason, bool hasToolCalls)
    {
        if (reason is null || reason == ChatFinishReason.Stop || reason == ChatFinishReason.ToolCalls)
        {
            return hasToolCalls ? StopReason.ToolUse
                : reason == ChatFinishReason.Stop ? StopReason.EndTurn
                : StopReason.Other;
        }

        return reason == ChatFinishReason.Length ? StopReason.MaxTokens
            : reason == ChatFinishReason.ContentFilter || reason.Value.Value == ModelOptionNames.FinishRefusal
                ? StopReason.Refusal
            : StopReason.Other;
    }

    /// <summary>Usage as the abstraction has it, in our counts.</summary>
    public static ModelUsage ToUsage(UsageDetails usage) =>
        new(
            usage.InputTokenCount ?? 0,
            usage.OutputTokenCount ?? 0,
            Count(usage, ModelOptionNames.CacheRead) ?? usage.CachedInputTokenCount ?? 0,
            Count(usage, ModelOptionNames.CacheWrite) ?? 0
        );

    /// <summary>Usage in the abstraction's counts: the input holds its cached parts.</summary>
    public static UsageDetails ToUsageDetails(ModelUsage usage) =>
        new()
        {
            InputTokenCount = usage.InputTokens,
            OutputTokenCount = usage.OutputTokens,
            TotalTokenCount = usage.TotalTokens,
            CachedInputTokenCount = usage.CacheReadTokens,
            AdditionalCounts = new()
            {
                [ModelOptionNames.CacheRead] = usage.CacheReadTokens,
                [ModelOptionNames.CacheWrite] = usage.CacheWriteTokens,
            },
        };

    private static void Add(List<ChatMessage> chat, ChatRole role, IEnumerable<ContentBlock> blocks)
    {
        List<AIContent> contents = [.. blocks.Select(ContentMapping.ToContent)];
        if (contents.Count > 0)
        {
            chat.Add(new ChatMessage(role, contents));
        }
    }

    private static Message ToMessage(ChatMessage message) =>
        new(
            message.Role == ChatRole.Assistant ? MessageRole.Assistant : MessageRole.User,
            [.. message.Contents.Select(ContentMapping.ToBlock).OfType<ContentBlock>()]
        );

    private static long? Count(UsageDetails usage, string name) =>
        usage.AdditionalCounts is { } counts && counts.TryGetValue(name, out var count) ? count : null;
}
