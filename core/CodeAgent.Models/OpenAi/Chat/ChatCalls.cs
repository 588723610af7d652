using System.Text;
using System.Text.Json;
using CodeAgent.Models.Json;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.OpenAi.Chat;

/// <summary>The tool calls of one answer, put together from their pieces.</summary>
internal sealed class ChatCalls
{
    private readonly List<Call> _calls = [];

    public void Add(JsonElement pieces)
    {
        foreach (var piece in pieces.EnumerateArray())
        {
            var call = Find(piece);
            piece.TryGetProperty("function", out var function);
            if (call.Name.Length == 0)
            {
                call.Name = function.GetText("name") ?? "";
            }

            call.Arguments.Append(ArgumentsOf(function));
            if (piece.TryGetProperty("extra_content", out var extra) && extra.ValueKind is JsonValueKind.Object)
            {
                call.Extra = extra.GetRawText();
            }
        }
    }

    /// <summary>The whole calls, each after what must be sent back with it.</summary>
    public IEnumerable<AIContent> Take(OpenAiModel model)
    {
        foreach (var call in _calls)
        {
            if (call.Extra is not null)
            {
                yield return OpenAiSeal.Close(OpenAiSeal.CallExtra, model, call.Extra);
            }

            yield return ToolArguments.ToCall(call.Id, call.Name, call.Arguments.ToString());
        }

        _calls.Clear();
    }

    /// <summary>The call that a piece is part of. Some servers number no calls, or all of them 0: then another id is another call.</summary>
    private Call Find(JsonElement piece)
    {
        var id = piece.GetText("id");
        var index = piece.TryGetProperty("index", out var number) ? number.TryGetInt64OrNull() : null;
        var known = index is null ? _calls.LastOrDefault() : _calls.LastOrDefault(call => call.Index == index);
        if (known is not null && (string.IsNullOrEmpty(id) || known.Id == id || known.Id.Length == 0))
        {
            known.Id = string.IsNullOrEmpty(id) ? known.Id : id;
            return known;
        }

        var call = new Call(index ?? _calls.Count) { Id = id ?? "" };
        _calls.Add(call);
        return call;
    }

    private static string ArgumentsOf(JsonElement function) =>
        function.ValueKind is not JsonValueKind.Object || !function.TryGetProperty("arguments", out var arguments) ? ""
        : arguments.ValueKind is JsonValueKind.String ? arguments.GetString()!
        : arguments.ValueKind is JsonValueKind.Object ? arguments.GetRawText()
        : "";

    private sealed class Call(long index)
    {
        public long Index { get; } = index;

        public string Id { get; set; } = "";

        public string Name { get; set; } = "";

        public string? Extra { get; set; }

        public StringBuilder Arguments { get; } = new();
    }
}
