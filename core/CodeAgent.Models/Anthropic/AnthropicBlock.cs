using System.Text;
using System.Text.Json;
using CodeAgent.Models.Json;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.Anthropic;

/// <summary>One content block while it streams.</summary>
internal sealed class AnthropicBlock
{
    private readonly JsonElement _start;
    private readonly string _type;
    private readonly StringBuilder _arguments = new();

    private AnthropicBlock(int index, JsonElement start, string type)
    {
        Index = index;
        _start = start;
        _type = type;
    }

    /// <summary>Its place in the answer.</summary>
    public int Index { get; }

    /// <summary>The block; null for kinds that are not asked for (tools that run on the server).</summary>
    public static AnthropicBlock? Start(int index, JsonElement start) =>
        start.GetText("type") is "text" or "thinking" or "redacted_thinking" or "tool_use"
            ? new AnthropicBlock(index, start, start.GetText("type")!)
            : null;

    /// <summary>What is said at the block's start; null for nothing.</summary>
    public AIContent? First() =>
        _type switch
        {
            "text" => Text(_start.GetText("text")),
            "thinking" => Thinking(_start.GetText("thinking"), _start.GetText("signature")),
            "redacted_thinking" => new TextReasoningContent("")
            {
                ProtectedData = AnthropicSeal.ForRedacted(_start.GetText("data") ?? ""),
            },
            _ => null,
        };

    /// <summary>What a delta adds to see; null for nothing.</summary>
    public AIContent? Continue(JsonElement delta)
    {
        switch (delta.GetText("type"))
        {
            case "text_delta":
                return Text(delta.GetText("text"));
            case "thinking_delta":
                return Thinking(delta.GetText("thinking"), null);
            case "signature_delta":
                return Thinking(null, delta.GetText("signature"));
            case "input_json_delta":
                _arguments.Append(delta.GetText("partial_json"));
                return null;
            default:
                return null;
        }
    }

    /// <summary>The tool call, now that it is whole; null for other blocks.</summary>
    public FunctionCallContent? Stop()
    {
        if (_type != "tool_use")
        {
            return null;
        }

        // Some servers send the whole input with the start and no deltas.
        var text =
            _arguments.Length > 0 ? _arguments.ToString()
            : _start.TryGetProperty("input", out var input) ? input.GetRawText()
            : "";
        return ToolArguments.ToCall(_start.GetText("id") ?? "", _start.GetText("name") ?? "", text);
    }

    private static TextContent? Text(string? text) => string.IsNullOrEmpty(text) ? null : new TextContent(text);

    private static TextReasoningContent? Thinking(string? text, string? signature) =>
        string.IsNullOrEmpty(text) && string.IsNullOrEmpty(signature)
            ? null
            : new TextReasoningContent(text ?? "")
            {
                ProtectedData = string.IsNullOrEmpty(signature) ? null : AnthropicSeal.ForSignature(signature),
            };
}
