using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using CodeAgent.Testing.Programs;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Peers.Tests;

/// <summary>Servers of the Model Context Protocol that others wrote, used by the built program.</summary>
public sealed class McpPeerTests : IDisposable
{
    private const string Variable = "CODEAGENT_MCP_PEERS";

    private readonly CodeAgentHome _home = new();

    public McpPeerTests()
    {
        _home.Variables["CODEAGENT_MCP_WAIT"] = "120";
        Assert.SkipWhen(Folder is null, $"{Variable} names no folder with the servers; bash .ci/run installs them.");
    }

    private static string? Folder =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Everything_is_used_over_standard_streams()
    {
        var end = await TurnAsync(
            Servers(("everything", "server-everything/dist/index.js", ["stdio"])),
            "mcp__everything__echo",
            """{"message":"over streams"}"""
        );
        Assert.Contains("over streams", end, StringComparison.Ordinal);
        Assert.Contains("mcp__everything__", end, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_is_used_over_http()
    {
        using var server = await EverythingOverHttp.StartAsync(Program("server-everything/dist/index.js"));
        var file = _home.Write(
            "servers.json",
            JsonSerializer.Serialize(
                new { mcpServers = new { everything = new { type = "http", url = server.Address } } }
            )
        );
        var end = await TurnAsync(file, "mcp__everything__echo", """{"message":"over http"}""");
        Assert.Contains("over http", end, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_read_by_the_filesystem_server()
    {
        _home.Write("note.txt", "what the note says");
        var end = await TurnAsync(
            Servers(("files", "server-filesystem/dist/index.js", [_home.Work])),
            "mcp__files__read_text_file",
            JsonSerializer.Serialize(new { path = Path.Combine(_home.Work, "note.txt") })
        );
        Assert.Contains("what the note says", end, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_memory_is_written_by_the_memory_server()
    {
        _home.Variables["MEMORY_FILE_PATH"] = _home.Beside("memory.jsonl");
        var end = await TurnAsync(
            Servers(("memory", "server-memory/dist/index.js", [])),
            "mcp__memory__create_entities",
            """{"entities":[{"name":"Ada","entityType":"person","observations":["likes engines"]}]}"""
        );
        Assert.Contains("likes engines", end, StringComparison.Ordinal);
        Assert.Contains("Ada", File.ReadAllText(_home.Beside("memory.jsonl")), StringComparison.Ordinal);
    }

    private async Task<string> TurnAsync(string servers, string tool, string input)
    {
        var model = _home.Script(
            $$"""{ "when": { "steps": 0 }, "reply": { "toolCalls": [{ "name": "{{tool}}", "input": {{input}} }] } }""",
            """{ "reply": { "text": "done" } }"""
        );
        var end = await CodeAgentProcess.RunAsync(
            _home,
            "-p",
            "go",
            "--model",
            model,
            "--mcp-config",
            servers,
            "--strict-mcp-config",
            "--allowedTools",
            tool,
            "--output-format",
            "stream-json"
        );
        Assert.True(end.ExitCode == 0, $"{end.Output}\n{end.Error}");
        return end.Output;
    }

    private string Servers(params (string Name, string Program, string[] Arguments)[] servers) =>
        _home.Write(
            "servers.json",
            JsonSerializer.Serialize(
                new
                {
                    mcpServers = servers.ToDictionary(
                        server => server.Name,
                        server => new
                        {
                            command = "node",
                            args = (string[])[Program(server.Program), .. server.Arguments],
                            env = new { MEMORY_FILE_PATH = "${MEMORY_FILE_PATH:-}" },
                        }
                    ),
                }
            )
        );

    private static string Program(string path) => Path.Combine(Folder!, "node_modules/@modelcontextprotocol", path);

    /// <summary>The server as a process that listens on a free port.</summary>
    private sealed class EverythingOverHttp : IDisposable
    {
        private readonly Process _process;
        private readonly int _port;

        private EverythingOverHttp(string program, int port)
        {
            _port = port;
            var start = new ProcessStartInfo("node", [program, "streamableHttp"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["PORT"] = $"{port}";
            _process = Process.Start(start)!;
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        public string Address => $"http://127.0.0.1:{_port}/mcp";

        public static async Task<EverythingOverHttp> StartAsync(string program)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            var server = new EverythingOverHttp(program, port);
            await Eventually.BecomesTrue(server.Listens, "the server listens");
            return server;
        }

        public void Dispose()
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
            _process.Dispose();
        }

        private bool Listens()
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", _port);
                return client.Connected;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }
}
