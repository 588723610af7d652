using System.Text.Json;
using CodeAgent.Core.Conversations;

namespace CodeAgent.Core.Hooks;

/// <summary>The conversation as a file that hooks may read: a JSON object a line, with the member names of their contract.</summary>
internal static class HookTranscript
{
    /// <summary>Writes it anew; where the disk does not take it, hooks do without.</summary>
    public static void Write(string path, string sessionId, IEnumerable<Message> messages)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var file = File.Create(path);
            foreach (var message in messages)
            {
                using (var json = new Utf8JsonWriter(file))
                {
                    Line(json, sessionId, message);
                }

                file.WriteByte((byte)'\n');
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The hooks are told where it would be; the session does not depend on it.
        }
    }

    private static void Line(Utf8JsonWriter json, string sessionId, Message message)
    {
        var role = message.Role == MessageRole.User ? "user" : "assistant";
        json.WriteStartObject();
        json.WriteString("type", role);
        json.WriteString("sessionId", sessionId);
        json.WriteStartObject("message");
        json.WriteString("role", role);
        json.WriteStartArray("content");
        foreach (var block in message.Content)
        {
            Block(json, block);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Block(Utf8JsonWriter json, ContentBlock block)
    {
        json.WriteStartObject();
        switch (block)
        {
            case TextBlock text:
                json.WriteString("type", "text");
                json.WriteString("text", text.Text);
                break;
            case ToolCallBlock call:
                json.WriteString("type", "tool_use");
                json.WriteString("id", call.CallId);
                json.WriteString("name", call.Name);
                json.WritePropertyName("input");
                call.Input.WriteTo(json);
                break;
            case ToolResultBlock result:
                json.WriteString("type", "tool_result");
                json.WriteString("tool_use_id", result.CallId);
                json.WriteString(
                    "content",
                    string.Join('\n', result.Content.OfType<TextBlock>().Select(text => text.Text))
                );
                json.WriteBoolean("is_error", result.IsError);
                break;
            default:
                json.WriteString("type", block is ImageBlock ? "image" : "thinking");
                break;
        }

        json.WriteEndObject();
    }
}
