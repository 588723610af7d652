using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodeAgent.Models.OpenAi.Chat;

/// <summary>The <c>reasoning_details</c> of one answer: pieces of one item become that item, as the server wants it back.</summary>
internal sealed class ReasoningDetails
{
    private static readonly string[] s_streamed = ["text", "summary"];
    private readonly JsonArray _items = [];

    public void Add(JsonElement pieces)
    {
        foreach (var piece in pieces.EnumerateArray())
        {
            if (JsonNode.Parse(piece.GetRawText()) is JsonObject item)
            {
                Add(item);
            }
        }
    }

    /// <summary>All of them as a JSON list; null for none.</summary>
    public string? ToJson() => _items.Count == 0 ? null : _items.ToJsonString();

    private void Add(JsonObject piece)
    {
        if (_items.LastOrDefault() is not JsonObject last || !IsSameItem(last, piece))
        {
            _items.Add(piece);
            return;
        }

        foreach (var (name, value) in piece)
        {
            if (value is not null)
            {
                last[name] = s_streamed.Contains(name) ? $"{last[name]}{value}" : value.DeepClone();
            }
        }
    }

    /// <summary>Text and summaries stream, also the signature after them; encrypted items come whole.</summary>
    private static bool IsSameItem(JsonObject last, JsonObject piece) =>
        $"{piece["type"]}" is "reasoning.text" or "reasoning.summary"
        && $"{last["type"]}" == $"{piece["type"]}"
        && $"{last["index"]}" == $"{piece["index"]}";
}
