using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Text;

namespace CodeAgent.Core.Telemetry.Projection;

/// <summary>Messages in the conventions' JSON, for those who chose to export content. Long texts are cut.</summary>
internal static class SpanContent
{
    private const int MaxTextLength = 16_384;
    private const string Cut = " […]";

    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>One message as a list of messages.</summary>
    public static string Messages(Message message, string finishReason) =>
        Write(writer =>
        {
            writer.WriteStartArray();
            WriteMessage(writer, Role(message.Role), message.Content, finishReason);
            writer.WriteEndArray();
        });

    /// <summary>What a person or parent said, as one message.</summary>
    public static string Input(IReadOnlyList<ContentBlock> content) =>
        Write(writer => WriteMessage(writer, Role(MessageRole.User), content, null));

    /// <summary>Messages that are already JSON, as a list; null for none.</summary>
    public static string? List(IReadOnlyList<string> messages) =>
        messages.Count == 0 ? null : $"[{string.Join(',', messages)}]";

    /// <summary>A call's arguments, cut where they are long.</summary>
    public static string Arguments(ToolCallBlock call) => Shorten(call.Malformed ?? call.Input.GetRawText());

    /// <summary>The texts of a result, cut where they are long.</summary>
    public static string Text(IReadOnlyList<ContentBlock> content) =>
        Shorten(string.Join('\n', content.OfType<TextBlock>().Select(block => block.Text)));

    private static void WriteMessage(
        Utf8JsonWriter writer,
        string role,
        IReadOnlyList<ContentBlock> content,
        string? finishReason
    )
    {
        writer.WriteStartObject();
        writer.WriteString("role", role);
        writer.WriteStartArray("parts");
        foreach (var block in content)
        {
            WritePart(writer, block);
        }

        writer.WriteEndArray();
        if (finishReason is not null)
        {
            writer.WriteString("finish_reason", finishReason);
        }

        writer.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter writer, ContentBlock block)
    {
        writer.WriteStartObject();
        switch (block)
        {
            case TextBlock text:
                WriteText(writer, "text", text.Text);
                break;
            case ReasoningBlock reasoning:
                WriteText(writer, "reasoning", reasoning.Text);
                break;
            case ToolCallBlock call:
                writer.WriteString("type", "tool_call");
                writer.WriteString("id", call.CallId);
                writer.WriteString("name", call.Name);
                WriteArguments(writer, call);
                break;
            case ToolResultBlock result:
                writer.WriteString("type", "tool_call_response");
                writer.WriteString("id", result.CallId);
                writer.WriteString("response", Text(result.Content));
                break;
            case ImageBlock image:
                // The bytes stay in the log.
                writer.WriteString("type", "blob");
                writer.WriteString("modality", "image");
                writer.WriteString("mime_type", image.MediaType);
                break;
            default:
                writer.WriteString("type", "other");
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string type, string text)
    {
        writer.WriteString("type", type);
        writer.WriteString("content", Shorten(text));
    }

    private static void WriteArguments(Utf8JsonWriter writer, ToolCallBlock call)
    {
        writer.WritePropertyName("arguments");
        var text = Arguments(call);
        if (call.Malformed is null && text == call.Input.GetRawText())
        {
            call.Input.WriteTo(writer);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    private static string Role(MessageRole role) => role == MessageRole.Assistant ? "assistant" : "user";

    private static string Shorten(string raw)
    {
        var text = SecretScrub.Clean(raw);
        if (text.Length <= MaxTextLength)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength;
        return string.Concat(text.AsSpan(0, end), Cut);
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_options))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
