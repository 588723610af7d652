using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Stores;
using CodeAgent.Testing.Tools;
using CodeAgent.Tools.Mcp;
using CodeAgent.Tools.Mcp.Configuration;
using CodeAgent.Tools.Mcp.Servers;
using CodeAgent.Tools.Tests.Web;

namespace CodeAgent.Tools.Tests.Mcp;

/// <summary>A small server over HTTP in this process, honest and not.</summary>
public sealed class McpHttpTests : IDisposable
{
    private readonly ToolBench _bench = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _bench.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_server_is_called_with_the_configured_headers()
    {
        var tokens = new List<string?>();
        using var site = new LoopbackSite(async context =>
        {
            lock (tokens)
                tokens.Add(context.Request.Headers["Authorization"]);
            await AnswerAsync(context, """{"content":[{"type":"text","text":"pong"}]}""");
        });
        await using var host = Host(site, "Bearer t0ken");
        var tool = await ToolAsync(host);
        Assert.Contains("pong", (await _bench.RunAsync(tool, new { })).AllText(), StringComparison.Ordinal);
        Assert.All(tokens, token => Assert.Equal("Bearer t0ken", token));
    }

    [Fact]
    public async Task An_answer_of_a_hundred_megabytes_is_not_read()
    {
        using var site = new LoopbackSite(context =>
            AnswerAsync(
                context,
                null,
                async () =>
                {
                    context.Response.ContentType = "application/json";
                    context.Response.SendChunked = true;
                    var piece = Encoding.ASCII.GetBytes(new string('x', 1024 * 1024));
                    await context.Response.OutputStream.WriteAsync("{\"a\":\""u8.ToArray());
                    for (var i = 0; i < 100; i++)
                        await context.Response.OutputStream.WriteAsync(piece);
                }
            )
        );
        await using var host = Host(site);
        var result = await _bench.RunAsync(await ToolAsync(host), new { });
        Assert.Equal(ToolFailureKind.NetworkFailed, result.Failure?.Kind);
        Assert.Contains("16777216 bytes", result.AllText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_gets_no_headers_of_ours()
    {
        using var other = new LoopbackSite(context => LoopbackSite.SendAsync(context, "text/plain", "thanks"));
        using var site = new LoopbackSite(context =>
        {
            context.Response.Redirect(other.At("steal"));
            context.Response.StatusCode = 307;
            context.Response.Close();
            return Task.CompletedTask;
        });
        await using var host = Host(site, "Bearer t0ken");
        await Eventually.BecomesTrue(() => host.Status("/w").Single().State == McpServerState.Failed, "it is given up");
        Assert.Equal(0, other.Requests);
    }

    [Fact]
    public async Task A_server_that_wants_a_sign_in_is_told_as_that()
    {
        using var site = new LoopbackSite(AuthorizingAsync);
        await using var host = Host(site);
        await host.ReadyAsync("/w", CancellationToken.None);
        var status = host.Status("/w").Single();
        Assert.Equal(McpServerState.SignInNeeded, status.State);
        Assert.Contains("codeagent mcp login web", status.Reason, StringComparison.Ordinal);
    }

    private static Task AuthorizingAsync(HttpListenerContext context)
    {
        var root = $"http://127.0.0.1:{context.Request.Url!.Port}";
        switch (context.Request.Url.AbsolutePath)
        {
            case "/.well-known/oauth-protected-resource":
            case "/.well-known/oauth-protected-resource/mcp":
                return LoopbackSite.SendAsync(
                    context,
                    "application/json",
                    $$"""{"resource":"{{root}}/mcp","authorization_servers":["{{root}}"]}"""
                );
            case "/.well-known/oauth-authorization-server":
            case "/.well-known/openid-configuration":
                return LoopbackSite.SendAsync(
                    context,
                    "application/json",
                    $$"""{"issuer":"{{root}}","authorization_endpoint":"{{root}}/authorize","token_endpoint":"{{root}}/token","registration_endpoint":"{{root}}/register","response_types_supported":["code"],"grant_types_supported":["authorization_code"],"code_challenge_methods_supported":["S256"],"token_endpoint_auth_methods_supported":["none"]}"""
                );
            case "/register":
                return LoopbackSite.SendAsync(
                    context,
                    "application/json",
                    """{"client_id":"c1","redirect_uris":[]}""",
                    201
                );
            default:
                context.Response.AddHeader(
                    "WWW-Authenticate",
                    $"Bearer resource_metadata=\"{root}/.well-known/oauth-protected-resource\""
                );
                return LoopbackSite.SendAsync(context, "text/plain", "who are you", 401);
        }
    }

    private McpServers Host(LoopbackSite site, string? authorization = null)
    {
        var settings = new McpServerSettings("web", McpScope.User, _folder["mcp.json"])
        {
            Url = new Uri(site.At("mcp")),
            Headers = authorization is null
                ? new Dictionary<string, string>()
                : new Dictionary<string, string> { ["Authorization"] = authorization },
        };
        return new McpServers(
            new McpOptions
            {
                Configure = _ => new McpConfiguration([settings], []),
                StateFolder = _folder["state"],
                Environment = new Dictionary<string, string>(),
                FirstWait = TimeSpan.FromSeconds(60),
                FirstPause = TimeSpan.FromMilliseconds(10),
                MostFailures = 2,
            }
        );
    }

    private static async Task<ITool> ToolAsync(McpServers host)
    {
        await host.ReadyAsync("/w", CancellationToken.None);
        var tools = host.List(new Core.Sessions.SessionSettings("agent", "/w", "scripted:x"));
        return tools.FirstOrDefault(tool => tool.Descriptor.Name == "mcp__web__ping")
            ?? throw new InvalidOperationException(host.Status("/w").Single().Reason);
    }

    private static async Task AnswerAsync(HttpListenerContext context, string? result, Func<Task>? instead = null)
    {
        if (context.Request.HttpMethod != "POST")
        {
            await LoopbackSite.SendAsync(context, "text/plain", "", 405);
            return;
        }

        var request = (await JsonNode.ParseAsync(context.Request.InputStream))!;
        var answer = (string?)request["method"] switch
        {
            "initialize" =>
                """{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"w","version":"1"}}""",
            "tools/list" => """{"tools":[{"name":"ping","inputSchema":{"type":"object"}}]}""",
            "tools/call" => result,
            _ => "",
        };
        if (answer is null)
            await instead!();
        else if (request["id"] is not { } id)
            await LoopbackSite.SendAsync(context, "text/plain", "", 202);
        else if (answer.Length == 0)
            await LoopbackSite.SendAsync(
                context,
                "application/json",
                $$$"""{"jsonrpc":"2.0","id":{{{id.ToJsonString()}}},"error":{"code":-32601,"message":"no"}}"""
            );
        else
            await LoopbackSite.SendAsync(
                context,
                "application/json",
                $$"""{"jsonrpc":"2.0","id":{{id.ToJsonString()}},"result":{{answer}}}"""
            );
    }
}
