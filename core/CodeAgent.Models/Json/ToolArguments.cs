using System.Buffers;
using System.Text.Json;
using CodeAgent.Core.Models;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.Json;

/// <summary>A tool call from the argument text that a model streamed.</summary>
internal static class ToolArguments
{
    /// <summary>The call; where the text is no JSON object it has no arguments and keeps the text. No text is an empty object.</summary>
    public static FunctionCallContent ToCall(string callId, string name, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new FunctionCallContent(callId, name, new Dictionary<string, object?>());
        }

        return TryParse(text) is { } arguments
            ? new FunctionCallContent(callId, name, arguments)
            : new FunctionCallContent(callId, name, new Dictionary<string, object?>())
            {
                AdditionalProperties = new() { [ModelOptionNames.MalformedArguments] = text },
            };
    }

    private static Dictionary<string, object?>? TryParse(string text)
    {
        try
        {
            var element = JsonElement.Parse(text);
            if (element.ValueKind is not JsonValueKind.Object)
            {
                return null;
            }

            // A lone surrogate escape parses but cannot be written again; it must not come as far as the event log.
            using (var writer = new Utf8JsonWriter(new ArrayBufferWriter<byte>(text.Length)))
            {
                element.WriteTo(writer);
            }

            return element
                .EnumerateObject()
                .ToDictionary(property => property.Name, property => (object?)property.Value);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
