using System.Text.Json;
using CodeAgent.Core.Models;
using CodeAgent.Models.Catalog;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.OpenAi.Responses;

/// <summary>The Responses API. The server keeps nothing: reasoning comes encrypted and goes back so.</summary>
internal sealed class ResponsesFormat : IWireFormat
{
    public string Path => "/responses";

    public IWireReply NewReply(OpenAiModel model) => new ResponsesReply(model);

    public void Write(
        Utf8JsonWriter writer,
        OpenAiModel model,
        IReadOnlyList<ChatMessage> messages,
        ChatOptions options
    )
    {
        writer.WriteString("model", model.Name);
        writer.WriteBoolean("stream", true);
        if (model.Quirks.Sends("store"))
        {
            writer.WriteBoolean("store", false);
        }

        WriteReasoning(writer, model, options);
        WriteLimits(writer, model, options);
        OpenAiJson.WriteQuirks(writer, model, options);
        var system = ChatMapping.SystemTexts(messages, options);
        if (system.Count > 0)
        {
            writer.WriteString("instructions", string.Join("\n\n", system));
        }

        OpenAiTools.Write(writer, model, options, isNested: false);
        ResponsesInput.Write(writer, model, OpenAiTurn.Of(ChatMapping.ToMessages(messages), model.TakesImages));
    }

    private static void WriteReasoning(Utf8JsonWriter writer, OpenAiModel model, ChatOptions options)
    {
        // A model that does not think refuses both.
        if (model.Reasoning.Mode is ReasoningMode.None)
        {
            return;
        }

        if (model.Quirks.Sends("include"))
        {
            writer.WriteStartArray("include");
            writer.WriteStringValue("reasoning.encrypted_content");
            writer.WriteEndArray();
        }

        if (!model.Quirks.Sends("reasoning"))
        {
            return;
        }

        writer.WriteStartObject("reasoning");
        if (OpenAiEffort.Of(model, options) is { } effort)
        {
            writer.WriteString("effort", effort);
        }

        if (options.Reasoning?.Output is not ReasoningOutput.None)
        {
            writer.WriteString("summary", "auto");
        }

        writer.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter writer, OpenAiModel model, ChatOptions options)
    {
        if (model.MaxTokens(options.MaxOutputTokens) is { } limit && model.Quirks.Sends("max_output_tokens"))
        {
            writer.WriteNumber("max_output_tokens", limit);
        }

        if (options.Temperature is { } temperature)
        {
            writer.WriteNumber("temperature", temperature);
        }

        if (options.TopP is { } topP)
        {
            writer.WriteNumber("top_p", topP);
        }
    }
}
