using System.Text;
using System.Text.Json;
using CodeAgent.Core.Models;
using CodeAgent.Models.Http;
using CodeAgent.Models.Json;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.OpenAi.Responses;

/// <summary>Reads the events of one answer of the Responses API.</summary>
internal sealed class ResponsesReply(OpenAiModel model) : IWireReply
{
    private readonly OpenAiUpdates _updates = new();
    private readonly OpenAiUsage _usage = new();
    private readonly HashSet<int> _streamed = [];
    private readonly StringBuilder _refusal = new();
    private bool _hasCalls;

    public bool Ended { get; private set; }

    public IReadOnlyList<ChatResponseUpdate> Read(ServerEvent next)
    {
        // Some servers end as the other API does.
        if (next.Data.Trim() == "[DONE]")
        {
            return [];
        }

        try
        {
            var data = next.ParseData();
            Read(data.GetText("type") ?? next.Type, data, next.Data);
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ModelException(
                ModelErrorKind.ServerError,
                $"{next.Host} sent an event of an unknown shape",
                error
            );
        }

        return _updates.Take();
    }

    private void Read(string type, JsonElement data, string text)
    {
        switch (type)
        {
            case "response.created" or "response.in_progress":
                _updates.Identify(data.GetProperty("response"));
                break;
            case "response.output_text.delta":
                Say(data);
                break;
            case "response.refusal.delta":
                _refusal.Append(data.GetText("delta"));
                Say(data);
                break;
            case "response.reasoning_summary_part.added" when data.GetProperty("summary_index").GetInt32() > 0:
                _updates.Add(new TextReasoningContent("\n\n"), Index(data));
                break;
            case "response.reasoning_summary_text.delta" or "response.reasoning_text.delta":
                _updates.Add(new TextReasoningContent(data.GetText("delta") ?? ""), Index(data));
                break;
            case "response.output_item.done":
                ReadItem(data.GetProperty("item"), Index(data));
                break;
            case "response.completed" or "response.incomplete":
                End(data.GetProperty("response"));
                break;
            case "response.failed" or "error":
                throw OpenAiErrors.InStream(text);
        }
    }

    private void Say(JsonElement data)
    {
        _streamed.Add(Index(data));
        _updates.Add(new TextContent(data.GetText("delta") ?? ""), Index(data));
    }

    private void ReadItem(JsonElement item, int index)
    {
        switch (item.GetText("type"))
        {
            case "reasoning" when item.GetText("encrypted_content") is not null:
                _updates.Add(OpenAiSeal.Close(OpenAiSeal.Item, model, ToInput(item)), index);
                break;
            case "function_call":
                _hasCalls = true;
                _updates.Add(
                    ToolArguments.ToCall(
                        item.GetText("call_id") ?? "",
                        item.GetText("name") ?? "",
                        item.GetText("arguments") ?? ""
                    ),
                    index
                );
                break;
            case "message" when !_streamed.Contains(index):
                SayWhole(item, index);
                break;
        }
    }

    /// <summary>Some servers tell a message only when it is whole.</summary>
    private void SayWhole(JsonElement item, int index)
    {
        foreach (var part in item.GetProperty("content").EnumerateArray())
        {
            _refusal.Append(part.GetText("refusal"));
            _updates.Add(new TextContent(part.GetText("text") ?? part.GetText("refusal") ?? ""), index);
        }
    }

    private void End(JsonElement response)
    {
        Ended = true;
        _updates.Identify(response);
        if (response.TryGetProperty("usage", out var usage) && usage.ValueKind is JsonValueKind.Object)
        {
            _updates.Add(_usage.Add(usage));
        }

        var cut = response.TryGetProperty("incomplete_details", out var details) ? details.GetText("reason") : null;
        if (_refusal.Length > 0)
        {
            _updates.Finish(new ChatFinishReason(ModelOptionNames.FinishRefusal), _refusal.ToString());
        }
        else
        {
            _updates.Finish(ToFinishReason(cut), cut);
        }
    }

    private ChatFinishReason ToFinishReason(string? cut) =>
        cut switch
        {
            null => _hasCalls ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
            "max_output_tokens" => ChatFinishReason.Length,
            "content_filter" => ChatFinishReason.ContentFilter,
            _ => new ChatFinishReason(cut),
        };

    /// <summary>The item as the API takes it back: its status is for answers only.</summary>
    private static string ToInput(JsonElement item) =>
        Encoding.UTF8.GetString(
            OpenAiJson
                .Object(writer =>
                {
                    foreach (var property in item.EnumerateObject().Where(property => property.Name != "status"))
                    {
                        property.WriteTo(writer);
                    }
                })
                .Span
        );

    private static int Index(JsonElement data) => data.GetProperty("output_index").GetInt32();
}
