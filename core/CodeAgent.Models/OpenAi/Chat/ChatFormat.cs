using System.Text.Json;
using CodeAgent.Core.Models;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.OpenAi.Chat;

/// <summary>The Chat Completions API.</summary>
internal sealed class ChatFormat : IWireFormat
{
    public string Path => "/chat/completions";

    public IWireReply NewReply(OpenAiModel model) => new ChatReply(model);

    public void Write(
        Utf8JsonWriter writer,
        OpenAiModel model,
        IReadOnlyList<ChatMessage> messages,
        ChatOptions options
    )
    {
        writer.WriteString("model", model.Name);
        writer.WriteBoolean("stream", true);
        if (model.Quirks.Sends("stream_options"))
        {
            writer.WriteStartObject("stream_options");
            writer.WriteBoolean("include_usage", true);
            writer.WriteEndObject();
        }

        WriteLimits(writer, model, options);
        OpenAiJson.WriteQuirks(writer, model, options);
        OpenAiTools.Write(writer, model, options, isNested: true);
        ChatMessages.Write(
            writer,
            model,
            ChatMapping.SystemTexts(messages, options),
            OpenAiTurn.Of(ChatMapping.ToMessages(messages), model.TakesImages)
        );
    }

    private static void WriteLimits(Utf8JsonWriter writer, OpenAiModel model, ChatOptions options)
    {
        var field = model.Quirks.MaxTokensField ?? "max_tokens";
        if (model.MaxTokens(options.MaxOutputTokens) is { } limit && model.Quirks.Sends(field))
        {
            writer.WriteNumber(field, limit);
        }

        if (OpenAiEffort.Of(model, options) is { } effort)
        {
            WriteEffort(writer, model.Quirks.EffortField ?? "reasoning_effort", effort);
        }

        if (options.Temperature is { } temperature)
        {
            writer.WriteNumber("temperature", temperature);
        }

        if (options.TopP is { } topP)
        {
            writer.WriteNumber("top_p", topP);
        }

        if (options.StopSequences is { Count: > 0 } stops)
        {
            writer.WriteStartArray("stop");
            foreach (var stop in stops)
            {
                writer.WriteStringValue(stop);
            }

            writer.WriteEndArray();
        }
    }

    private static void WriteEffort(Utf8JsonWriter writer, string field, string effort)
    {
        if (field.Split('.') is [var outer, var inner])
        {
            writer.WriteStartObject(outer);
            writer.WriteString(inner, effort);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteString(field, effort);
        }
    }
}
