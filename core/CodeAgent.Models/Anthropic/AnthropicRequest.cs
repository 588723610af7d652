using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using CodeAgent.Core.Models;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.Anthropic;

/// <summary>The body of one call and the beta features it needs. The same input always makes the same bytes.</summary>
internal sealed record AnthropicRequest(ReadOnlyMemory<byte> Body, IReadOnlyList<string> Betas)
{
    // The body is no HTML: without escapes, other scripts than Latin stay short.
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static AnthropicRequest Create(
        AnthropicModel model,
        IReadOnlyList<ChatMessage> messages,
        ChatOptions options
    )
    {
        var thinking = AnthropicThinking.For(model, options);
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        using (var writer = new Utf8JsonWriter(buffer, s_plain))
        {
            writer.WriteStartObject();
            writer.WriteString("model", model.Name);
            writer.WriteNumber("max_tokens", thinking.MaxTokens);
            writer.WriteBoolean("stream", true);
            thinking.Write(writer);
            WriteSampling(writer, options);
            WriteTools(writer, options);
            WriteSystem(writer, ChatMapping.SystemTexts(messages, options));
            AnthropicMessages.Write(writer, ChatMapping.ToMessages(messages));
            writer.WriteEndObject();
        }

        return new AnthropicRequest(buffer.WrittenMemory, thinking.Betas);
    }

    /// <summary>Marks the end of a prefix that the server may keep.</summary>
    public static void WriteCacheMark(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("cache_control");
        writer.WriteString("type", "ephemeral");
        writer.WriteEndObject();
    }

    private static void WriteSampling(Utf8JsonWriter writer, ChatOptions options)
    {
        if (options.Temperature is { } temperature)
        {
            writer.WriteNumber("temperature", temperature);
        }

        if (options.TopP is { } topP)
        {
            writer.WriteNumber("top_p", topP);
        }

        if (options.TopK is { } topK)
        {
            writer.WriteNumber("top_k", topK);
        }

        if (options.StopSequences is { Count: > 0 } stops)
        {
            writer.WriteStartArray("stop_sequences");
            foreach (var stop in stops)
            {
                writer.WriteStringValue(stop);
            }

            writer.WriteEndArray();
        }
    }

    private static void WriteTools(Utf8JsonWriter writer, ChatOptions options)
    {
        if (options.Tools is not { Count: > 0 } tools)
        {
            return;
        }

        WriteToolChoice(writer, options);
        writer.WriteStartArray("tools");
        for (var i = 0; i < tools.Count; i++)
        {
            var tool =
                tools[i] as AIFunctionDeclaration
                ?? throw new NotSupportedException($"Claude cannot be told of a {tools[i].GetType().Name}.");
            writer.WriteStartObject();
            writer.WriteString("name", tool.Name);
            writer.WriteString("description", tool.Description);
            writer.WritePropertyName("input_schema");
            tool.JsonSchema.WriteTo(writer);
            if (i == tools.Count - 1)
            {
                WriteCacheMark(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteToolChoice(Utf8JsonWriter writer, ChatOptions options)
    {
        var (type, name) = options.ToolMode switch
        {
            NoneChatToolMode => ("none", null),
            RequiredChatToolMode { RequiredFunctionName: { } required } => ("tool", required),
            RequiredChatToolMode => ("any", null),
            _ => ("auto", (string?)null),
        };
        var one = options.AllowMultipleToolCalls is false;
        if (type == "auto" && !one)
        {
            return;
        }

        writer.WriteStartObject("tool_choice");
        writer.WriteString("type", type);
        if (name is not null)
        {
            writer.WriteString("name", name);
        }

        if (one && type != "none")
        {
            writer.WriteBoolean("disable_parallel_tool_use", true);
        }

        writer.WriteEndObject();
    }

    private static void WriteSystem(Utf8JsonWriter writer, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("system");
        for (var i = 0; i < texts.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "text");
            writer.WriteString("text", texts[i]);
            if (i == texts.Count - 1)
            {
                WriteCacheMark(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
