using System.Text.Json;
using CodeAgent.Core.Conversations;

namespace CodeAgent.Models.Anthropic;

/// <summary>Writes a conversation as the API's messages: turns alternate, tool results lead, prefixes end in cache marks.</summary>
internal static class AnthropicMessages
{
    /// <summary>The last two user messages: one that this call writes to the cache, one that the call before it wrote.</summary>
    private const int MarkedMessages = 2;

    public static void Write(Utf8JsonWriter writer, IReadOnlyList<Message> conversation)
    {
        var messages = Merge(conversation);
        var users = messages.Where(message => message.Role is MessageRole.User).TakeLast(MarkedMessages).ToHashSet();
        writer.WriteStartArray("messages");
        foreach (var message in messages)
        {
            writer.WriteStartObject();
            writer.WriteString("role", message.Role is MessageRole.Assistant ? "assistant" : "user");
            writer.WriteStartArray("content");
            for (var i = 0; i < message.Content.Count; i++)
            {
                WriteBlock(writer, message.Content[i], users.Contains(message) && i == message.Content.Count - 1);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Neighbours of one role become one message; blocks the API refuses or cannot read are left out.</summary>
    private static List<Turn> Merge(IReadOnlyList<Message> conversation)
    {
        var turns = new List<Turn>();
        foreach (var message in conversation)
        {
            var sendable = message.Content.Where(IsSendable).ToList();
            if (sendable.Count == 0)
            {
                continue;
            }

            if (turns.Count == 0 || turns[^1].Role != message.Role)
            {
                turns.Add(new Turn(message.Role));
            }

            turns[^1].Content.AddRange(sendable);
        }

        foreach (var turn in turns)
        {
            turn.PutResultsFirst();
        }

        return turns;
    }

    private static bool IsSendable(ContentBlock block) =>
        block switch
        {
            TextBlock text => !string.IsNullOrWhiteSpace(text.Text),
            ReasoningBlock reasoning => AnthropicSeal.SignatureOf(reasoning) is not null
                || AnthropicSeal.RedactedOf(reasoning) is not null,
            _ => true,
        };

    private static void WriteBlock(Utf8JsonWriter writer, ContentBlock block, bool mark)
    {
        writer.WriteStartObject();
        switch (block)
        {
            case TextBlock text:
                WriteText(writer, text);
                break;
            case ReasoningBlock reasoning:
                WriteReasoning(writer, reasoning);
                break;
            case ImageBlock image:
                WriteImage(writer, image);
                break;
            case ToolCallBlock call:
                WriteToolUse(writer, call);
                break;
            case ToolResultBlock result:
                WriteToolResult(writer, result);
                break;
        }

        if (mark)
        {
            AnthropicRequest.WriteCacheMark(writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, TextBlock text)
    {
        writer.WriteString("type", "text");
        writer.WriteString("text", text.Text);
    }

    private static void WriteReasoning(Utf8JsonWriter writer, ReasoningBlock reasoning)
    {
        if (AnthropicSeal.SignatureOf(reasoning) is { } signature)
        {
            writer.WriteString("type", "thinking");
            writer.WriteString("thinking", reasoning.Text);
            writer.WriteString("signature", signature);
        }
        else
        {
            writer.WriteString("type", "redacted_thinking");
            writer.WriteString("data", AnthropicSeal.RedactedOf(reasoning));
        }
    }

    private static void WriteImage(Utf8JsonWriter writer, ImageBlock image)
    {
        writer.WriteString("type", "image");
        writer.WriteStartObject("source");
        writer.WriteString("type", "base64");
        writer.WriteString("media_type", image.MediaType);
        writer.WriteString("data", image.Base64);
        writer.WriteEndObject();
    }

    private static void WriteToolUse(Utf8JsonWriter writer, ToolCallBlock call)
    {
        writer.WriteString("type", "tool_use");
        writer.WriteString("id", call.CallId);
        writer.WriteString("name", call.Name);
        writer.WritePropertyName("input");
        if (call.Malformed is null)
        {
            call.Input.WriteTo(writer);
            return;
        }

        // The input must be an object; the model is to see what it wrote.
        writer.WriteStartObject();
        writer.WriteString("INVALID_JSON", call.Malformed);
        writer.WriteEndObject();
    }

    private static void WriteToolResult(Utf8JsonWriter writer, ToolResultBlock result)
    {
        writer.WriteString("type", "tool_result");
        writer.WriteString("tool_use_id", result.CallId);
        if (result.IsError)
        {
            writer.WriteBoolean("is_error", true);
        }

        var content = result.Content.Where(IsSendable).ToList();
        if (content.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("content");
        foreach (var block in content)
        {
            WriteBlock(writer, block, mark: false);
        }

        writer.WriteEndArray();
    }

    /// <summary>One message of the API.</summary>
    private sealed class Turn(MessageRole role)
    {
        public MessageRole Role { get; } = role;

        public List<ContentBlock> Content { get; } = [];

        /// <summary>The API wants results before anything else of their message, and only text in a failed one.</summary>
        public void PutResultsFirst()
        {
            var results = Content.OfType<ToolResultBlock>().ToList();
            if (results.Count == 0)
            {
                return;
            }

            var images = results
                .Where(result => result.IsError)
                .SelectMany(result => result.Content.OfType<ImageBlock>());
            List<ContentBlock> rest = [.. images, .. Content.Where(block => block is not ToolResultBlock)];
            Content.Clear();
            Content.AddRange(results.Select(WithoutImagesIfFailed));
            Content.AddRange(rest);
        }

        private static ToolResultBlock WithoutImagesIfFailed(ToolResultBlock result) =>
            result.IsError
                ? result with
                {
                    Content = [.. result.Content.Where(block => block is not ImageBlock)],
                }
                : result;
    }
}
