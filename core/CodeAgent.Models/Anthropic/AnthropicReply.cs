using System.Text.Json;
using CodeAgent.Core.Models;
using CodeAgent.Models.Http;
using CodeAgent.Models.Json;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.Anthropic;

/// <summary>Reads the events of one answer: what each adds becomes an update.</summary>
internal sealed class AnthropicReply
{
    private readonly AnthropicUsage _usage = new();
    private string? _id;
    private string? _model;
    private AnthropicBlock? _block;

    /// <summary>Whether the server said that this was all.</summary>
    public bool Ended { get; private set; }

    /// <summary>What an event adds; null for nothing. Kinds of events that are not known are passed over.</summary>
    /// <exception cref="ModelException">The event is a failure, or is not what the API promises.</exception>
    public ChatResponseUpdate? Read(ServerEvent next)
    {
        try
        {
            return next.Type switch
            {
                "message_start" => Start(next.ParseData().GetProperty("message")),
                "content_block_start" => StartBlock(next.ParseData()),
                "content_block_delta" => Continue(next.ParseData()),
                "content_block_stop" => StopBlock(),
                "message_delta" => Finish(next.ParseData()),
                "message_stop" => Stop(),
                "error" => throw AnthropicErrors.InStream(next.Data),
                _ => null,
            };
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ModelException(
                ModelErrorKind.ServerError,
                $"{next.Host} sent a '{next.Type}' event of an unknown shape",
                error
            );
        }
    }

    private ChatResponseUpdate Start(JsonElement message)
    {
        _id = message.GetText("id");
        _model = message.GetText("model");
        return Update(_usage.Add(message));
    }

    private ChatResponseUpdate? StartBlock(JsonElement data)
    {
        _block = AnthropicBlock.Start(data.GetProperty("index").GetInt32(), data.GetProperty("content_block"));
        return Update(_block?.First());
    }

    private ChatResponseUpdate? Continue(JsonElement data) => Update(_block?.Continue(data.GetProperty("delta")));

    private ChatResponseUpdate? StopBlock()
    {
        var update = Update(_block?.Stop());
        _block = null;
        return update;
    }

    private ChatResponseUpdate Finish(JsonElement data)
    {
        var update = Update(_usage.Add(data));
        var delta = data.GetProperty("delta");
        if (delta.GetText("stop_reason") is { } reason)
        {
            update.FinishReason = ToFinishReason(reason);
        }

        if (delta.TryGetProperty("stop_details", out var details) && details.ValueKind is JsonValueKind.Object)
        {
            var detail = details.GetText("explanation") ?? details.GetText("category");
            update.AdditionalProperties = new() { [ModelOptionNames.StopDetail] = detail };
        }

        return update;
    }

    private ChatResponseUpdate? Stop()
    {
        Ended = true;
        return null;
    }

    private static ChatFinishReason ToFinishReason(string reason) =>
        reason switch
        {
            "end_turn" or "stop_sequence" => ChatFinishReason.Stop,
            "tool_use" => ChatFinishReason.ToolCalls,
            "max_tokens" or "model_context_window_exceeded" => ChatFinishReason.Length,
            "refusal" => new ChatFinishReason(ModelOptionNames.FinishRefusal),
            _ => new ChatFinishReason(reason),
        };

    private ChatResponseUpdate? Update(AIContent? content)
    {
        if (content is null)
        {
            return null;
        }

        var update = Update();
        update.Contents.Add(content);
        update.AdditionalProperties = new() { [ModelOptionNames.Block] = _block!.Index };
        return update;
    }

    private ChatResponseUpdate Update(ModelUsage used)
    {
        var update = Update();
        if (used != ModelUsage.None)
        {
            update.Contents.Add(new UsageContent(ChatMapping.ToUsageDetails(used)));
        }

        return update;
    }

    private ChatResponseUpdate Update() =>
        new()
        {
            Role = ChatRole.Assistant,
            ResponseId = _id,
            MessageId = _id,
            ModelId = _model,
        };
}
