using System.Text.Json;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.OpenAi;

/// <summary>What both APIs are told of tools in nearly the same words.</summary>
internal static class OpenAiTools
{
    /// <summary>Writes the tools and how they may be used; nothing where there are none.</summary>
    /// <param name="writer">The body.</param>
    /// <param name="model">The model.</param>
    /// <param name="options">With the tools.</param>
    /// <param name="isNested">Whether a function is an object of its own in the tool (chat) or the tool itself.</param>
    public static void Write(Utf8JsonWriter writer, OpenAiModel model, ChatOptions options, bool isNested)
    {
        if (options.Tools is not { Count: > 0 } tools || !model.TakesTools)
        {
            return;
        }

        WriteChoice(writer, options, isNested);
        writer.WriteStartArray("tools");
        foreach (var tool in tools)
        {
            WriteTool(
                writer,
                tool as AIFunctionDeclaration
                    ?? throw new NotSupportedException($"The model cannot be told of a {tool.GetType().Name}."),
                isNested
            );
        }

        writer.WriteEndArray();
    }

    private static void WriteTool(Utf8JsonWriter writer, AIFunctionDeclaration tool, bool isNested)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "function");
        if (isNested)
        {
            writer.WriteStartObject("function");
        }

        writer.WriteString("name", tool.Name);
        writer.WriteString("description", tool.Description);
        writer.WritePropertyName("parameters");
        tool.JsonSchema.WriteTo(writer);
        if (isNested)
        {
            writer.WriteEndObject();
        }
        else
        {
            // Responses would otherwise make every parameter a required one.
            writer.WriteBoolean("strict", false);
        }

        writer.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter writer, ChatOptions options, bool isNested)
    {
        switch (options.ToolMode)
        {
            case NoneChatToolMode:
                writer.WriteString("tool_choice", "none");
                break;
            case RequiredChatToolMode { RequiredFunctionName: { } name }:
                WriteNamedChoice(writer, name, isNested);
                break;
            case RequiredChatToolMode:
                writer.WriteString("tool_choice", "required");
                break;
        }

        if (options.AllowMultipleToolCalls is { } many)
        {
            writer.WriteBoolean("parallel_tool_calls", many);
        }
    }

    private static void WriteNamedChoice(Utf8JsonWriter writer, string name, bool isNested)
    {
        writer.WriteStartObject("tool_choice");
        writer.WriteString("type", "function");
        if (isNested)
        {
            writer.WriteStartObject("function");
        }

        writer.WriteString("name", name);
        if (isNested)
        {
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
