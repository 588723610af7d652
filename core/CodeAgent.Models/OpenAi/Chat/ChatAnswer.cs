using System.Text.Json;
using CodeAgent.Core.Conversations;

namespace CodeAgent.Models.OpenAi.Chat;

/// <summary>Writes what the model said as a chat message, with its reasoning where the server wants it back.</summary>
internal static class ChatAnswer
{
    public static void Write(Utf8JsonWriter writer, OpenAiModel model, OpenAiTurn turn)
    {
        var text = string.Join("\n\n", turn.Content.OfType<TextBlock>().Select(block => block.Text));
        var hasCalls = turn.Content.OfType<ToolCallBlock>().Any();
        if (text.Length == 0 && !hasCalls)
        {
            return;
        }

        ChatMessages.WriteMessage(
            writer,
            "assistant",
            () =>
            {
                writer.WriteString("content", text.Length == 0 ? null : text);
                if (hasCalls)
                {
                    WriteReasoning(writer, model, turn);
                    WriteCalls(writer, model, turn);
                }
            }
        );
    }

    private static void WriteReasoning(Utf8JsonWriter writer, OpenAiModel model, OpenAiTurn turn)
    {
        switch (model.Quirks.ReasoningField)
        {
            case null:
                break;
            case "reasoning_details":
                WriteDetails(writer, model, turn);
                break;
            case var field:
                // Also where there is none: a server that thinks refuses a message with calls and without it.
                var texts = turn.Content.OfType<ReasoningBlock>().Where(block => block.Protected is null);
                writer.WriteString(field, string.Join("\n", texts.Select(block => block.Text)));
                break;
        }
    }

    private static void WriteDetails(Utf8JsonWriter writer, OpenAiModel model, OpenAiTurn turn)
    {
        List<string> lists =
        [
            .. turn.Content.Select(block => OpenAiSeal.Open(OpenAiSeal.Details, model, block)).OfType<string>(),
        ];
        if (lists.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("reasoning_details");
        foreach (var item in lists.SelectMany(list => JsonElement.Parse(list).EnumerateArray()))
        {
            item.WriteTo(writer);
        }

        writer.WriteEndArray();
    }

    private static void WriteCalls(Utf8JsonWriter writer, OpenAiModel model, OpenAiTurn turn)
    {
        var extras = turn.Content.Select(block => OpenAiSeal.Open(OpenAiSeal.CallExtra, model, block)).ToList();
        JsonElement? extra = extras.All(text => text is null) ? model.Quirks.CallExtra : null;
        writer.WriteStartArray("tool_calls");
        for (var i = 0; i < turn.Content.Count; i++)
        {
            if (extras[i] is { } sealedExtra)
            {
                extra = JsonElement.Parse(sealedExtra);
            }
            else if (turn.Content[i] is ToolCallBlock call)
            {
                WriteCall(writer, call, extra);
                extra = null;
            }
        }

        writer.WriteEndArray();
    }

    private static void WriteCall(Utf8JsonWriter writer, ToolCallBlock call, JsonElement? extra)
    {
        writer.WriteStartObject();
        writer.WriteString("id", call.CallId);
        writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        writer.WriteString("name", call.Name);
        writer.WriteString("arguments", OpenAiJson.Arguments(call));
        writer.WriteEndObject();
        if (extra is { } content)
        {
            writer.WritePropertyName("extra_content");
            content.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
