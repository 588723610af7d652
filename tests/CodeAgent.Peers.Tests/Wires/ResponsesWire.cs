using System.Text;
using System.Text.Json.Nodes;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Peers.Tests.Wires;

/// <summary>OpenAI's Responses.</summary>
internal sealed class ResponsesWire : Wire
{
    public override string Name => "responses";

    public override string Model => "openai/mock";

    public override string Path => "/v1/responses";

    public override void Configure(CodeAgentHome home, Uri server)
    {
        home.Variables["OPENAI_API_KEY"] = "key";
        home.Variables["OPENAI_BASE_URL"] = $"{server}v1";
    }

    public override JsonObject Body(
        string session,
        IReadOnlyList<string> system,
        IReadOnlyList<ToolDescriptor> tools,
        IReadOnlyList<PastReply> past
    ) =>
        new()
        {
            ["model"] = "mock",
            ["stream"] = true,
            ["store"] = false,
            ["include"] = new JsonArray("reasoning.encrypted_content"),
            ["reasoning"] = new JsonObject { ["summary"] = "auto" },
            ["max_output_tokens"] = 8192,
            ["prompt_cache_key"] = session,
            ["instructions"] = string.Join("\n\n", system),
            ["tools"] = new JsonArray([.. tools.Select(Tool)]),
            ["input"] = new JsonArray([Message("user", "input_text", MixedWork.Prompt), .. past.SelectMany(Items)]),
        };

    private static JsonNode Tool(ToolDescriptor tool) =>
        new JsonObject
        {
            ["type"] = "function",
            ["name"] = tool.Name,
            ["description"] = tool.Description,
            ["parameters"] = Schema(tool),
            ["strict"] = false,
        };

    /// <summary>aimock thinks of an id for the reasoning of each reply; the last request has them all.</summary>
    public override IReadOnlyList<string?> ReasoningIds(JsonNode last) =>
        [
            .. last["input"]!
                .AsArray()
                .Where(item => (string?)item!["type"] == "reasoning")
                .Select(item => (string?)item!["id"]),
        ];

    private static IEnumerable<JsonNode> Items(PastReply reply)
    {
        yield return Reasoning(reply.ReasoningId!);
        if (reply.Text is { } text)
        {
            yield return Message("assistant", "output_text", text);
        }

        foreach (var call in reply.Calls)
        {
            yield return new JsonObject
            {
                ["type"] = "function_call",
                ["call_id"] = call.Id,
                ["name"] = call.Tool,
                ["arguments"] = call.SentArguments,
            };
        }

        foreach (var call in reply.Calls)
        {
            yield return new JsonObject
            {
                ["type"] = "function_call_output",
                ["call_id"] = call.Id,
                ["output"] = ChatWire.ResultText(call),
            };
        }
    }

    /// <summary>Encrypted reasoning goes back as it came; aimock's is made of its id.</summary>
    private static JsonNode Reasoning(string id) =>
        new JsonObject
        {
            ["type"] = "reasoning",
            ["id"] = id,
            ["summary"] = new JsonArray(),
            ["encrypted_content"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"aimock-encrypted-reasoning:{id}")),
        };

    private static JsonNode Message(string role, string type, string text) =>
        new JsonObject
        {
            ["type"] = "message",
            ["role"] = role,
            ["content"] = new JsonArray(new JsonObject { ["type"] = type, ["text"] = text }),
        };
}
