using System.Text.Json;
using CodeAgent.Core.Conversations;

namespace CodeAgent.Models.OpenAi.Chat;

/// <summary>Writes a conversation as chat messages: one system message, each tool result a message, images of results after them.</summary>
internal static class ChatMessages
{
    public static void Write(
        Utf8JsonWriter writer,
        OpenAiModel model,
        IReadOnlyList<string> system,
        IReadOnlyList<OpenAiTurn> turns
    )
    {
        writer.WriteStartArray("messages");
        if (system.Count > 0)
        {
            // Templates of many open models take one system message and no more.
            WriteMessage(writer, "system", () => writer.WriteString("content", string.Join("\n\n", system)));
        }

        foreach (var turn in turns)
        {
            if (turn.Role is MessageRole.Assistant)
            {
                ChatAnswer.Write(writer, model, turn);
            }
            else
            {
                WriteUser(writer, turn);
            }
        }

        writer.WriteEndArray();
    }

    public static void WriteMessage(Utf8JsonWriter writer, string role, Action writeRest)
    {
        writer.WriteStartObject();
        writer.WriteString("role", role);
        writeRest();
        writer.WriteEndObject();
    }

    private static void WriteUser(Utf8JsonWriter writer, OpenAiTurn turn)
    {
        foreach (var result in turn.Results)
        {
            WriteMessage(
                writer,
                "tool",
                () =>
                {
                    writer.WriteString("tool_call_id", result.CallId);
                    writer.WriteString("content", OpenAiTurn.TextOf(result));
                }
            );
        }

        // Tool messages take text only.
        List<ContentBlock> rest =
        [
            .. turn.Results.SelectMany(result => result.Content.OfType<ImageBlock>()),
            .. turn.Rest.Where(block => block is TextBlock or ImageBlock),
        ];
        if (rest.Count > 0)
        {
            WriteMessage(writer, "user", () => WriteContent(writer, rest));
        }
    }

    /// <summary>Plain text as a string, which the simplest servers understand too.</summary>
    private static void WriteContent(Utf8JsonWriter writer, IReadOnlyList<ContentBlock> blocks)
    {
        if (blocks.All(block => block is TextBlock))
        {
            writer.WriteString("content", string.Join("\n\n", blocks.Cast<TextBlock>().Select(block => block.Text)));
            return;
        }

        writer.WriteStartArray("content");
        foreach (var block in blocks)
        {
            writer.WriteStartObject();
            if (block is ImageBlock image)
            {
                writer.WriteString("type", "image_url");
                writer.WriteStartObject("image_url");
                writer.WriteString("url", OpenAiJson.DataUrl(image));
                writer.WriteEndObject();
            }
            else if (block is TextBlock text)
            {
                writer.WriteString("type", "text");
                writer.WriteString("text", text.Text);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
