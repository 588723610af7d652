using System.Text.Json;

namespace CodeAgent.Cli.Input;

/// <summary>Reads the lines of the control channel: requests of the host and its answers.</summary>
internal static class ControlMessages
{
    /// <summary>The line; null where its type is none of this channel's.</summary>
    /// <exception cref="InvalidDataException">It is not what its type says.</exception>
    public static InputLine? Parse(string? type, JsonElement root) =>
        type switch
        {
            "control_request" => Request(root),
            "control_response" => Answer(root),
            "control_cancel_request" or "keep_alive" => new IdleLine(),
            _ => null,
        };

    private static ControlRequest Request(JsonElement root)
    {
        var id = JsonPart.Text(root, "request_id") ?? throw Missing("\"request_id\"");
        var body = JsonPart.Object(root, "request") ?? throw Missing("\"request\" object");
        var subtype = JsonPart.Text(body, "subtype") ?? throw Missing("\"subtype\" in its request");
        return new ControlRequest(id, subtype, body.Clone());
    }

    private static ControlAnswer Answer(JsonElement root)
    {
        var response = JsonPart.Object(root, "response") ?? throw Missing("\"response\" object");
        var id = JsonPart.Text(response, "request_id") ?? throw Missing("\"request_id\" in its response");
        return JsonPart.Text(response, "subtype") == "success"
            ? new ControlAnswer(id, JsonPart.Object(response, "response")?.Clone() ?? Empty(), null)
            : new ControlAnswer(id, null, JsonPart.Text(response, "error") ?? "no reason was given");
    }

    private static JsonElement Empty() => JsonElement.Parse("{}");

    private static InvalidDataException Missing(string what) => new($"it has no {what}");
}
