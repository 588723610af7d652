using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.OpenAi;

/// <summary>Writes what both APIs have in common.</summary>
internal static class OpenAiJson
{
    // The body is no HTML: without escapes, other scripts than Latin stay short.
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A JSON object.</summary>
    public static ReadOnlyMemory<byte> Object(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, s_plain))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>A call's arguments as the text that both APIs want; what was malformed within an object, because many servers parse it.</summary>
    public static string Arguments(ToolCallBlock call) =>
        call.Malformed is null
            ? call.Input.GetRawText()
            : Encoding.UTF8.GetString(Object(writer => writer.WriteString("INVALID_JSON", call.Malformed)).Span);

    /// <summary>An image's address that holds the image.</summary>
    public static string DataUrl(ImageBlock image) => $"data:{image.MediaType};base64,{image.Base64}";

    /// <summary>The properties that an endpoint has on top, and the key by which requests of one session find one cache.</summary>
    public static void WriteQuirks(Utf8JsonWriter writer, OpenAiModel model, ChatOptions options)
    {
        if (model.Quirks.CacheKey is true && SessionOf(options) is { } session)
        {
            writer.WriteString("prompt_cache_key", session);
        }

        foreach (var (name, value) in model.Quirks.Body ?? new Dictionary<string, JsonElement>())
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }

    private static string? SessionOf(ChatOptions options) =>
        options.AdditionalProperties is { } properties
        && properties.TryGetValue(ModelOptionNames.Session, out var value)
        && value is string { Length: > 0 } session
            ? session
            : null;
}
