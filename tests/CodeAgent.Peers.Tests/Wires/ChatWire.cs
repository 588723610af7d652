using System.Text.Json.Nodes;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Peers.Tests.Wires;

/// <summary>OpenAI's Chat Completions, as a server of the user's own file.</summary>
internal sealed class ChatWire : Wire
{
    public override string Name => "chat";

    public override string Model => "house/mock";

    public override string Path => "/v1/chat/completions";

    public override void Configure(CodeAgentHome home, Uri server)
    {
        var file = System.IO.Path.Combine(home.Home, ".config/codeagent/models.json");
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(
            file,
            $$$"""{ "providers": { "house": { "endpoint": { "baseUrl": "{{{server}}}v1", "api": "chat" } } } }"""
        );
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
            ["stream_options"] = new JsonObject { ["include_usage"] = true },
            ["max_tokens"] = 8192,
            ["tools"] = new JsonArray([.. tools.Select(Tool)]),
            ["messages"] = new JsonArray([
                new JsonObject { ["role"] = "system", ["content"] = string.Join("\n\n", system) },
                new JsonObject { ["role"] = "user", ["content"] = MixedWork.Prompt },
                .. past.SelectMany(Messages),
            ]),
        };

    private static JsonNode Tool(ToolDescriptor tool) =>
        new JsonObject
        {
            ["type"] = "function",
            ["function"] = new JsonObject
            {
                ["name"] = tool.Name,
                ["description"] = tool.Description,
                ["parameters"] = Schema(tool),
            },
        };

    private static IEnumerable<JsonNode> Messages(PastReply reply)
    {
        yield return new JsonObject
        {
            ["role"] = "assistant",
            ["content"] = reply.Text,
            ["tool_calls"] = new JsonArray([.. reply.Calls.Select(Call)]),
        };
        foreach (var call in reply.Calls)
        {
            yield return new JsonObject
            {
                ["role"] = "tool",
                ["tool_call_id"] = call.Id,
                ["content"] = ResultText(call),
            };
        }
    }

    /// <summary>This API has no flag for a failure.</summary>
    public static string ResultText(ToolRecord call) =>
        call.IsError ? $"Error: {call.Result}"
        : call.Result.Length == 0 ? "(no output)"
        : call.Result;

    private static JsonNode Call(ToolRecord call) =>
        new JsonObject
        {
            ["id"] = call.Id,
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = call.Tool, ["arguments"] = call.SentArguments },
        };
}
