using System.Text;
using System.Text.Json;
using CodeAgent.Core.Models;
using CodeAgent.Models.Http;
using CodeAgent.Models.Json;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.OpenAi.Chat;

/// <summary>Reads the chunks of one chat answer. It is whole when <c>[DONE]</c> came and not before.</summary>
internal sealed class ChatReply(OpenAiModel model) : IWireReply
{
    private readonly OpenAiUpdates _updates = new();
    private readonly OpenAiUsage _usage = new();
    private readonly ChatCalls _calls = new();
    private readonly ReasoningDetails _details = new();
    private readonly StringBuilder _refusal = new();
    private string? _finish;

    public bool Ended { get; private set; }

    public IReadOnlyList<ChatResponseUpdate> Read(ServerEvent next)
    {
        if (next.Data.Trim() == "[DONE]")
        {
            Close();
            return _updates.Take();
        }

        try
        {
            ReadChunk(next);
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ModelException(
                ModelErrorKind.ServerError,
                $"{next.Host} sent a chunk of an unknown shape",
                error
            );
        }

        return _updates.Take();
    }

    private void ReadChunk(ServerEvent next)
    {
        var chunk = next.ParseData();
        if (chunk.TryGetProperty("error", out var error) && error.ValueKind is not JsonValueKind.Null)
        {
            throw OpenAiErrors.InStream(next.Data);
        }

        _updates.Identify(chunk);
        if (chunk.TryGetProperty("usage", out var usage) && usage.ValueKind is JsonValueKind.Object)
        {
            _updates.Add(_usage.Add(usage));
        }

        if (Has(chunk, "choices", out var choices) && choices.GetArrayLength() > 0)
        {
            ReadChoice(choices[0]);
        }
    }

    private void ReadChoice(JsonElement choice)
    {
        if (choice.TryGetProperty("delta", out var delta) && delta.ValueKind is JsonValueKind.Object)
        {
            ReadDelta(delta);
        }

        _finish = choice.GetText("finish_reason") ?? _finish;
        if (_finish == "insufficient_system_resource")
        {
            throw new ModelException(ModelErrorKind.Overloaded, "The server had no capacity to finish the answer.");
        }
    }

    private void ReadDelta(JsonElement delta)
    {
        // The same words under two names, and one server sends both.
        var reasoning = delta.GetText("reasoning_content") ?? delta.GetText("reasoning");
        _updates.Add(string.IsNullOrEmpty(reasoning) ? null : new TextReasoningContent(reasoning));
        Say(delta.GetText("content"));
        if (delta.GetText("refusal") is { Length: > 0 } refusal)
        {
            _refusal.Append(refusal);
            Say(refusal);
        }

        if (Has(delta, "reasoning_details", out var details))
        {
            _details.Add(details);
        }

        if (Has(delta, "tool_calls", out var calls))
        {
            _calls.Add(calls);
        }
    }

    private void Say(string? text) => _updates.Add(string.IsNullOrEmpty(text) ? null : new TextContent(text));

    private void Close()
    {
        Ended = true;
        if (_details.ToJson() is { } details)
        {
            _updates.Add(OpenAiSeal.Close(OpenAiSeal.Details, model, details));
        }

        foreach (var content in _calls.Take(model))
        {
            _updates.Add(content);
        }

        if (_refusal.Length > 0)
        {
            _updates.Finish(new ChatFinishReason(ModelOptionNames.FinishRefusal), _refusal.ToString());
        }
        else if (_finish is not null)
        {
            _updates.Finish(ToFinishReason(_finish));
        }
    }

    private static ChatFinishReason ToFinishReason(string reason) =>
        reason switch
        {
            "stop" => ChatFinishReason.Stop,
            "tool_calls" or "function_call" => ChatFinishReason.ToolCalls,
            "length" => ChatFinishReason.Length,
            "content_filter" => ChatFinishReason.ContentFilter,
            _ => new ChatFinishReason(reason),
        };

    private static bool Has(JsonElement element, string name, out JsonElement list) =>
        element.TryGetProperty(name, out list) && list.ValueKind is JsonValueKind.Array;
}
