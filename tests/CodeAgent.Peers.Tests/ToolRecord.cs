using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace CodeAgent.Peers.Tests;

/// <summary>What became of a call, as the golden files keep it.</summary>
/// <param name="Id">The call.</param>
/// <param name="Tool">Its tool.</param>
/// <param name="Arguments">As the model wrote them.</param>
/// <param name="IsError">Whether it failed.</param>
/// <param name="Result">What the model is told.</param>
internal sealed record ToolRecord(string Id, string Tool, string Arguments, bool IsError, string Result)
{
    private static readonly JsonSerializerOptions s_readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// The arguments as they go back to the model: what is no JSON object inside one, because servers refuse it
    /// otherwise and the model is to see what it wrote.
    /// </summary>
    [JsonIgnore]
    public string SentArguments
    {
        get
        {
            try
            {
                return JsonNode.Parse(Arguments) is JsonObject ? Arguments : Wrapped;
            }
            catch (JsonException)
            {
                return Wrapped;
            }
        }
    }

    private string Wrapped =>
        $$"""{"INVALID_JSON":"{{JsonEncodedText.Encode(Arguments, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}}"}""";

    /// <summary>A golden file's records.</summary>
    public static IReadOnlyList<ToolRecord> Read(string golden) =>
        JsonSerializer.Deserialize<List<ToolRecord>>(golden, s_readable)!;

    /// <summary>A golden file's text.</summary>
    public static string Text(IEnumerable<ToolRecord> records) => JsonSerializer.Serialize(records, s_readable);

    /// <summary>The records of a session, from its stored events.</summary>
    /// <param name="events">Envelopes.</param>
    public static IEnumerable<ToolRecord> Of(IReadOnlyList<JsonNode> events)
    {
        var ends = events
            .Where(stored => (string?)stored["type"] == "ToolCallCompleted")
            .ToDictionary(stored => (string)stored["data"]!["callId"]!, stored => stored["data"]!);
        foreach (var call in MixedWork.Replies.SelectMany(reply => reply.Calls))
        {
            var end = ends[call.Id];
            var texts = end["content"]!.AsArray().Select(block => (string)block!["text"]!);
            var isError = (string?)end["outcome"] != "succeeded";
            yield return new ToolRecord(call.Id, call.Tool, call.Arguments, isError, string.Join('\n', texts));
        }
    }
}
