using System.Text.Json;
using System.Text.Json.Nodes;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Peers.Tests.Wires;

/// <summary>Anthropic's Messages.</summary>
internal sealed class AnthropicWire : Wire
{
    public override string Name => "anthropic";

    public override string Model => "anthropic/mock";

    public override string Path => "/v1/messages";

    public override void Configure(CodeAgentHome home, Uri server)
    {
        home.Variables["ANTHROPIC_API_KEY"] = "key";
        home.Variables["ANTHROPIC_BASE_URL"] = server.ToString();
    }

    /// <summary>Of what is no JSON at all, aimock makes an empty object here.</summary>
    public override string Carried(string arguments)
    {
        try
        {
            JsonNode.Parse(arguments);
            return arguments;
        }
        catch (JsonException)
        {
            return "{}";
        }
    }

    public override JsonObject Body(
        string session,
        IReadOnlyList<string> system,
        IReadOnlyList<ToolDescriptor> tools,
        IReadOnlyList<PastReply> past
    )
    {
        var declared = tools.Select(Tool).ToList();
        Mark(declared[^1]);
        var parts = system.Select(Text).ToList();
        Mark(parts[^1]);
        List<JsonObject> messages = [Message("user", Text(MixedWork.Prompt)), .. past.SelectMany(Messages)];

        // One prefix that this call writes to the cache, one that the call before it wrote.
        foreach (var user in messages.Where(message => (string?)message["role"] == "user").TakeLast(2))
        {
            Mark(user["content"]!.AsArray()[^1]!.AsObject());
        }

        return new JsonObject
        {
            ["model"] = "mock",
            ["max_tokens"] = 8192,
            ["stream"] = true,
            ["tools"] = new JsonArray([.. declared]),
            ["system"] = new JsonArray([.. parts]),
            ["messages"] = new JsonArray([.. messages]),
        };
    }

    private static JsonObject Tool(ToolDescriptor tool) =>
        new()
        {
            ["name"] = tool.Name,
            ["description"] = tool.Description,
            ["input_schema"] = Schema(tool),
        };

    private static IEnumerable<JsonObject> Messages(PastReply reply)
    {
        var calls = reply.Calls.Select(call => new JsonObject
        {
            ["type"] = "tool_use",
            ["id"] = call.Id,
            ["name"] = call.Tool,
            ["input"] = JsonNode.Parse(call.SentArguments),
        });
        yield return Message("assistant", reply.Text is { } text ? [Text(text), .. calls] : [.. calls]);
        yield return Message("user", [.. reply.Calls.Select(Result)]);
    }

    private static JsonObject Result(ToolRecord call)
    {
        var result = new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = call.Id };
        if (call.IsError)
        {
            result["is_error"] = true;
        }

        if (call.Result.Length > 0)
        {
            result["content"] = new JsonArray(Text(call.Result));
        }

        return result;
    }

    private static JsonObject Message(string role, params JsonObject[] content) =>
        new() { ["role"] = role, ["content"] = new JsonArray([.. content]) };

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };

    private static void Mark(JsonObject block) => block["cache_control"] = new JsonObject { ["type"] = "ephemeral" };
}
