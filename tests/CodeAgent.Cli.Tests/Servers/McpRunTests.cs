using System.Text.Json;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Servers;

/// <summary>The built program with a server that is a shell script.</summary>
public sealed class McpRunTests : IDisposable
{
    private const string Server = """
        touch "$1"
        while read -r line; do
          id=; [[ $line =~ \"id\":(\"[^\"]*\"|[0-9]+) ]] && id=${BASH_REMATCH[1]}
          case $line in
            *'"method":"initialize"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"1"}}}\n' "$id" ;;
            *'"method":"tools/list"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":[{"name":"echo","description":"Says it.","inputSchema":{"type":"object","description":"%s"}}]}}\n' "$id" "$2" ;;
            *'"method":"tools/call"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"the server heard it"}]}}\n' "$id" ;;
            *) [ -n "$id" ] && printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"no"}}\n' "$id" ;;
          esac
        done
        """;

    private readonly CodeAgentHome _home = new();

    public McpRunTests() => _home.Variables["CODEAGENT_MCP_WAIT"] = "60";

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_repositorys_server_runs_once_a_person_accepted_it_and_not_before()
    {
        _home.Write(".mcp.json", Configuration());
        var refused = await RunAsync();
        Assert.False(File.Exists(_home.Beside("started")));
        Assert.Contains("There is no tool named 'mcp__say__echo'", refused.Output, StringComparison.Ordinal);
        var listed = await CodeAgentProcess.RunAsync(_home, "mcp", "list");
        Assert.Contains("codeagent mcp accept say", listed.Output, StringComparison.Ordinal);

        var accepted = await CodeAgentProcess.RunAsync(_home, "mcp", "accept", "say");
        Assert.Equal(0, accepted.ExitCode);
        var end = await RunAsync();
        Assert.Equal(0, end.ExitCode);
        Assert.Contains("the server heard it", end.Output, StringComparison.Ordinal);

        File.Delete(_home.Beside("started"));
        _home.Write(".mcp.json", Configuration("--another"));
        await RunAsync();
        Assert.False(File.Exists(_home.Beside("started")));
    }

    [Fact]
    public async Task A_users_server_is_added_tried_called_and_removed()
    {
        var added = await CodeAgentProcess.RunAsync(
            _home,
            "mcp",
            "add",
            "say",
            "--",
            "/bin/bash",
            Script(),
            _home.Beside("started")
        );
        Assert.Equal(0, added.ExitCode);
        var tried = await CodeAgentProcess.RunAsync(_home, "mcp", "test", "say", "--call", "echo");
        Assert.Contains("mcp__say__echo", tried.Output, StringComparison.Ordinal);
        Assert.Contains("the server heard it", tried.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CodeAgentProcess.RunAsync(_home, "mcp", "remove", "say")).ExitCode);
        var gone = await CodeAgentProcess.RunAsync(_home, "mcp", "test", "say");
        Assert.Equal(2, gone.ExitCode);
        Assert.Contains("AGENT0311", gone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tools_whose_declarations_are_too_large_are_found_by_search_and_stay_loaded()
    {
        var file = _home.Write("servers.json", Configuration(new string('d', 25_000)));
        var model = _home.Script(
            """{ "when": { "steps": 0, "user": "search" }, "reply": { "toolCalls": [{ "name": "ToolSearch", "input": { "query": "echo" } }] } }""",
            """{ "when": { "steps": 1, "user": "search" }, "reply": { "toolCalls": [{ "name": "mcp__say__echo", "input": {} }] } }""",
            """{ "reply": { "text": "done" } }"""
        );
        var end = await CodeAgentProcess.RunAsync(
            _home,
            "-p",
            "search it",
            "--model",
            model,
            "--mcp-config",
            file,
            "--strict-mcp-config",
            "--allowedTools",
            "mcp__say",
            "--output-format",
            "stream-json",
            "--session-id",
            "one"
        );
        Assert.Contains("Loaded; call them by these names", end.Output, StringComparison.Ordinal);
        Assert.Contains("the server heard it", end.Output, StringComparison.Ordinal);
    }

    private async Task<ProgramEnd> RunAsync()
    {
        var model = _home.Script(
            """{ "when": { "steps": 0 }, "reply": { "toolCalls": [{ "name": "mcp__say__echo", "input": {} }] } }""",
            """{ "reply": { "text": "done" } }"""
        );
        return await CodeAgentProcess.RunAsync(
            _home,
            "-p",
            "go",
            "--model",
            model,
            "--allowedTools",
            "mcp__say",
            "--output-format",
            "stream-json"
        );
    }

    private string Script()
    {
        var script = _home.Beside("server.sh");
        File.WriteAllText(script, Server.ReplaceLineEndings("\n"));
        return script;
    }

    private string Configuration(params string[] more) =>
        JsonSerializer.Serialize(
            new
            {
                mcpServers = new
                {
                    say = new { command = "/bin/bash", args = (string[])[Script(), _home.Beside("started"), .. more] },
                },
            }
        );
}
