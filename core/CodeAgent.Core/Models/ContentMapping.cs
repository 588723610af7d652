using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodeAgent.Core.Conversations;
using Microsoft.Extensions.AI;

namespace CodeAgent.Core.Models;

/// <summary>One part of a message in our words and in the abstraction's. Both ways keep everything our blocks hold.</summary>
internal static class ContentMapping
{
    private static readonly JsonElement s_noArguments = JsonElement.Parse("{}");

    public static AIContent ToContent(ContentBlock block) =>
        block switch
        {
            TextBlock text => new TextContent(text.Text),
            ReasoningBlock reasoning => new TextReasoningContent(reasoning.Text)
            {
                ProtectedData = reasoning.Protected,
            },
            ImageBlock image => new DataContent($"data:{image.MediaType};base64,{image.Base64}"),
            ToolCallBlock call => ToFunctionCall(call),
            ToolResultBlock result => ToFunctionResult(result),
            _ => throw new NotSupportedException($"Models cannot be sent a {block.GetType().Name}."),
        };

    /// <summary>Null for what is about a message and not part of it (usage).</summary>
    /// <exception cref="NotSupportedException">A kind of content that conversations do not have.</exception>
    public static ContentBlock? ToBlock(AIContent content) =>
        content switch
        {
            TextContent text => new TextBlock(text.Text),
            TextReasoningContent reasoning => new ReasoningBlock(reasoning.Text, reasoning.ProtectedData),
            DataContent data when data.HasTopLevelMediaType("image") => new ImageBlock(
                data.MediaType,
                data.Base64Data.ToString()
            ),
            FunctionCallContent call => ToToolCall(call),
            FunctionResultContent result => ToToolResult(result),
            UsageContent => null,
            _ => throw new NotSupportedException($"Conversations have no {content.GetType().Name}."),
        };

    public static ToolCallBlock ToToolCall(FunctionCallContent call) =>
        new(
            call.CallId,
            call.Name,
            ToJson(call.Arguments),
            Property<string>(call, ModelOptionNames.MalformedArguments)
        );

    private static FunctionCallContent ToFunctionCall(ToolCallBlock call)
    {
        var arguments = call.Input.ValueKind is JsonValueKind.Object ? ToArguments(call.Input) : [];
        var content = new FunctionCallContent(call.CallId, call.Name, arguments);
        if (call.Malformed is not null)
        {
            content.AdditionalProperties = new() { [ModelOptionNames.MalformedArguments] = call.Malformed };
        }

        return content;
    }

    private static Dictionary<string, object?> ToArguments(JsonElement input)
    {
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var property in input.EnumerateObject())
        {
            arguments[property.Name] = property.Value;
        }

        return arguments;
    }

    private static JsonElement ToJson(IDictionary<string, object?>? arguments)
    {
        if (arguments is null or { Count: 0 })
        {
            return s_noArguments;
        }

        var json = Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var (name, value) in arguments)
            {
                writer.WritePropertyName(name);
                WriteValue(writer, value);
            }

            writer.WriteEndObject();
        });
        return JsonElement.Parse(json.Span);
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return buffer.WrittenMemory;
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case JsonElement element:
                element.WriteTo(writer);
                break;
            case JsonNode node:
                node.WriteTo(writer);
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            default:
                JsonSerializer.Serialize(writer, value, AIJsonUtilities.DefaultOptions.GetTypeInfo(value.GetType()));
                break;
        }
    }

    private static FunctionResultContent ToFunctionResult(ToolResultBlock result)
    {
        object value = result.Content is [TextBlock only] ? only.Text : result.Content.Select(ToContent).ToList();
        var content = new FunctionResultContent(result.CallId, value);
        if (result.IsError)
        {
            content.AdditionalProperties = new() { [ModelOptionNames.IsError] = true };
        }

        return content;
    }

    private static ToolResultBlock ToToolResult(FunctionResultContent result) =>
        new(
            result.CallId,
            ToResultContent(result.Result),
            Property<bool>(result, ModelOptionNames.IsError) || result.Exception is not null
        );

    private static List<ContentBlock> ToResultContent(object? value) =>
        value switch
        {
            null => [],
            string text => [new TextBlock(text)],
            AIContent content => ToBlocks([content]),
            IEnumerable<AIContent> contents => ToBlocks(contents),
            _ => [new TextBlock(ToText(value))],
        };

    private static List<ContentBlock> ToBlocks(IEnumerable<AIContent> contents) =>
        [.. contents.Select(ToBlock).OfType<ContentBlock>()];

    private static string ToText(object value) =>
        Encoding.UTF8.GetString(Write(writer => WriteValue(writer, value)).Span);

    private static T? Property<T>(AIContent content, string name) =>
        content.AdditionalProperties is { } properties
        && properties.TryGetValue(name, out var value)
        && value is T found
            ? found
            : default;
}
