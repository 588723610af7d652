using System.Text.Json;
using CodeAgent.Core.Conversations;

namespace CodeAgent.Models.OpenAi.Responses;

/// <summary>Writes a conversation as input items, in the order in which they were said.</summary>
internal static class ResponsesInput
{
    public static void Write(Utf8JsonWriter writer, OpenAiModel model, IReadOnlyList<OpenAiTurn> turns)
    {
        writer.WriteStartArray("input");
        foreach (var turn in turns)
        {
            if (turn.Role is MessageRole.Assistant)
            {
                WriteAnswer(writer, model, turn);
            }
            else
            {
                WriteUser(writer, turn);
            }
        }

        writer.WriteEndArray();
    }

    private static void WriteAnswer(Utf8JsonWriter writer, OpenAiModel model, OpenAiTurn turn)
    {
        // The API refuses reasoning that nothing follows, as when the output limit cut the answer.
        var last = turn.Content.ToList().FindLastIndex(block => block is TextBlock or ToolCallBlock);
        foreach (var block in turn.Content.Take(last + 1))
        {
            if (OpenAiSeal.Open(OpenAiSeal.Item, model, block) is { } item)
            {
                writer.WriteRawValue(item);
            }
            else if (block is TextBlock text)
            {
                WriteMessage(writer, "assistant", [text], "output_text");
            }
            else if (block is ToolCallBlock call)
            {
                WriteCall(writer, call);
            }
        }
    }

    private static void WriteUser(Utf8JsonWriter writer, OpenAiTurn turn)
    {
        foreach (var result in turn.Results)
        {
            WriteResult(writer, result);
        }

        List<ContentBlock> rest = [.. turn.Rest.Where(block => block is TextBlock or ImageBlock)];
        if (rest.Count > 0)
        {
            WriteMessage(writer, "user", rest, "input_text");
        }
    }

    private static void WriteMessage(
        Utf8JsonWriter writer,
        string role,
        IReadOnlyList<ContentBlock> blocks,
        string textType
    )
    {
        writer.WriteStartObject();
        writer.WriteString("type", "message");
        writer.WriteString("role", role);
        writer.WriteStartArray("content");
        foreach (var block in blocks)
        {
            if (block is ImageBlock image)
            {
                WriteImage(writer, image);
            }
            else if (block is TextBlock text)
            {
                WriteText(writer, textType, text.Text);
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter writer, ToolCallBlock call)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "function_call");
        writer.WriteString("call_id", call.CallId);
        writer.WriteString("name", call.Name);
        writer.WriteString("arguments", OpenAiJson.Arguments(call));
        writer.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter writer, ToolResultBlock result)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "function_call_output");
        writer.WriteString("call_id", result.CallId);
        List<ImageBlock> images = [.. result.Content.OfType<ImageBlock>()];
        if (images.Count == 0)
        {
            writer.WriteString("output", OpenAiTurn.TextOf(result));
        }
        else
        {
            writer.WriteStartArray("output");
            WriteText(writer, "input_text", OpenAiTurn.TextOf(result));
            foreach (var image in images)
            {
                WriteImage(writer, image);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string type, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("type", type);
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter writer, ImageBlock image)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "input_image");
        writer.WriteString("image_url", OpenAiJson.DataUrl(image));
        writer.WriteEndObject();
    }
}
