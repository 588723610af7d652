using System.Text.Json.Nodes;
using CodeAgent.Cli.Output.Lines;
using CodeAgent.Tools.Mcp;
using CodeAgent.Tools.Mcp.Servers;

namespace CodeAgent.Cli.Servers;

/// <summary>How servers stand, in the words that hosts of the control channel know.</summary>
internal static class ServerStates
{
    /// <summary>One word.</summary>
    public static string Word(McpServerState state) =>
        state switch
        {
            McpServerState.Connected => "connected",
            McpServerState.Starting or McpServerState.Restarting => "pending",
            McpServerState.SignInNeeded => "needs-auth",
            McpServerState.Untrusted => "disabled",
            _ => "failed",
        };

    /// <summary>For the first line of a run.</summary>
    public static IReadOnlyList<ServerLine> Lines(IEnumerable<McpServerStatus> servers) =>
        [.. servers.Select(server => new ServerLine(server.Settings.Name, Word(server.State)))];

    /// <summary>The answer to <c>mcp_status</c>.</summary>
    public static JsonArray Json(IEnumerable<McpServerStatus> servers) =>
        [
            .. servers.Select(server =>
            {
                var one = new JsonObject
                {
                    ["name"] = server.Settings.Name,
                    ["status"] = Word(server.State),
                    ["scope"] = server.Settings.Scope.ToString().ToLowerInvariant(),
                    ["tools"] = new JsonArray([.. server.Tools.Select(tool => (JsonNode)tool)]),
                };
                if (server.Reason is { } reason)
                {
                    one["error"] = reason;
                }

                return (JsonNode)one;
            }),
        ];
}
