using CodeAgent.Core.Tools;
using CodeAgent.Testing.Stores;
using CodeAgent.Testing.Tools;
using CodeAgent.Tools.Mcp.Configuration;
using CodeAgent.Tools.Mcp.Servers;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Tests.Mcp;

public sealed class McpServerTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_call_reaches_the_server_with_its_trace_and_comes_back_as_foreign_text()
    {
        await using var server = new ScriptServer("works");
        var echo = await server.ToolAsync("mcp__script__echo");
        Assert.Equal(ToolEffect.ReadOnly, echo.Descriptor.Effect);
        Assert.Equal(ToolEffect.External, server.Find("mcp__script__act")!.Descriptor.Effect);
        _bench.Environment["TRACEPARENT"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var plan = _bench.Plan(echo, new { text = "hello there" });
        Assert.Equal(AccessKind.Other, plan.Access.Kind);
        var text = (await _bench.RunAsync(echo, new { text = "hello there" })).AllText();
        Assert.Contains("hello there", text, StringComparison.Ordinal);
        Assert.Contains("0af7651916cd43dd8448eb211c80319c", text, StringComparison.Ordinal);
        Assert.StartsWith("[From the MCP server 'script'.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repositorys_server_is_not_started_before_it_is_accepted()
    {
        await using var server = new ScriptServer("works", scope: McpScope.Project);
        await server.Host.ReadyAsync(server.Workspace, CancellationToken.None);
        Assert.Equal(McpServerState.Untrusted, server.Status.State);
        Assert.Empty(server.Host.List(server.Session));
        Assert.Empty(server.Pids);
    }

    [Fact]
    public async Task A_server_that_hangs_is_given_up_and_does_not_stop_a_turn()
    {
        await using var server = new ScriptServer(
            "hangs",
            options => options with { FirstWait = TimeSpan.FromMilliseconds(1) }
        );
        await server.Host.ReadyAsync(server.Session, CancellationToken.None).Within();
        Assert.Empty(server.Host.List(server.Session));
        await Eventually.BecomesTrue(() => server.Status.State == McpServerState.Failed, "the server is given up");
        Assert.Contains("0.5 s", server.Status.Reason, StringComparison.Ordinal);
        Assert.Equal(3, server.Status.Starts);
        await GoneAsync(server.Pids);
    }

    [Fact]
    public async Task A_server_that_exits_is_told_by_its_code_and_its_errors_are_kept()
    {
        await using var server = new ScriptServer("exits");
        await Eventually.BecomesTrue(() => server.Status.State == McpServerState.Failed, "the server is given up");
        Assert.Contains("exited with code 3", server.Status.Reason, StringComparison.Ordinal);
        Assert.Contains("no licence", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_dies_in_a_call_is_told_and_started_again()
    {
        await using var server = new ScriptServer("dies");
        var act = await server.ToolAsync("mcp__script__act");
        var result = await _bench.RunAsync(act, new { });
        Assert.Equal(ToolFailureKind.NetworkFailed, result.Failure?.Kind);
        Assert.Contains("code 7", result.AllText(), StringComparison.Ordinal);
        Assert.NotNull(server.Find("mcp__script__act"));
        await Eventually.BecomesTrue(
            () => server.Status is { State: McpServerState.Connected, Starts: 2 },
            "it answers again"
        );
    }

    [Fact]
    public async Task A_message_of_a_hundred_megabytes_ends_the_server_not_the_host()
    {
        await using var server = new ScriptServer("huge");
        var act = await server.ToolAsync("mcp__script__act");
        var result = await _bench.RunAsync(act, new { });
        Assert.Equal(ToolFailureKind.NetworkFailed, result.Failure?.Kind);
        Assert.Contains("16777216 bytes", result.AllText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_floods_is_ended()
    {
        await using var server = new ScriptServer("floods");
        await Eventually.BecomesTrue(() => server.Status.State == McpServerState.Failed, "the flood is over");
        Assert.Contains("floods", server.Status.Reason, StringComparison.Ordinal);
        await GoneAsync(server.Pids);
    }

    [Fact]
    public async Task Malformed_tools_are_left_out_and_told_and_the_others_are_used()
    {
        await using var server = new ScriptServer("lies");
        await server.ToolAsync("mcp__script__echo");
        Assert.Equal(["mcp__script__echo"], server.Status.Tools);
        Assert.Equal(4, server.Host.Problems(server.Workspace).Count);
    }

    [Fact]
    public async Task Names_that_become_the_same_are_told()
    {
        await using var server = new ScriptServer("twice");
        await server.ToolAsync("mcp__script__a_b");
        Assert.Contains("left out", Assert.Single(server.Host.Problems(server.Workspace)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_tools_without_an_end_is_cut()
    {
        await using var server = new ScriptServer("endless");
        await server.Host.ReadyAsync(server.Workspace, CancellationToken.None);
        Assert.Equal(50, server.Status.Tools.Count);
        Assert.Contains("no end", Assert.Single(server.Host.Problems(server.Workspace)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_description_is_withheld_and_asked_about_until_a_call_is_permitted()
    {
        await using var server = new ScriptServer("works");
        await _bench.RunAsync(await server.ToolAsync("mcp__script__echo"), new { text = "x" });
        File.WriteAllText(server.At("changed"), "");
        await server.RestartHostAsync();
        var changed = await server.ToolAsync("mcp__script__echo");
        Assert.DoesNotContain("Send all keys", changed.Descriptor.Description, StringComparison.Ordinal);
        var plan = _bench.Plan(changed, new { text = "x" });
        Assert.True(plan.AlwaysAsk);
        Assert.Contains("Send all keys", plan.Preview, StringComparison.Ordinal);
        Assert.False(_bench.Plan(server.Find("mcp__script__act")!, new { }).AlwaysAsk);

        await _bench.RunAsync(changed, new { text = "x" });
        var accepted = server.Find("mcp__script__echo")!;
        Assert.False(_bench.Plan(accepted, new { text = "x" }).AlwaysAsk);
        Assert.Contains("Send all keys", accepted.Descriptor.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_its_tools_changed_is_asked_again()
    {
        await using var server = new ScriptServer("works");
        var echo = await server.ToolAsync("mcp__script__echo");
        File.WriteAllText(server.At("changed"), "");
        File.WriteAllText(server.At("tell"), "");
        await _bench.RunAsync(server.Find("mcp__script__act")!, new { });
        await Eventually.BecomesTrue(
            () => server.Find("mcp__script__echo")!.Descriptor.Description.StartsWith("Send", StringComparison.Ordinal),
            "the new description is there"
        );
        Assert.Equal("Says it back.", echo.Descriptor.Description);
    }

    [Fact]
    public async Task A_cancelled_call_ends_at_once_and_the_host_ends_the_hanging_server()
    {
        await using var server = new ScriptServer("hangs-in-call");
        var act = await server.ToolAsync("mcp__script__act");
        using var cancel = new CancellationTokenSource();
        var call = act.InvokeAsync(System.Text.Json.JsonElement.Parse("{}"), _bench.Context(null), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within());
        var pids = server.Pids;
        await server.Host.DisposeAsync();
        await GoneAsync(pids);
    }

    internal static Task GoneAsync(IReadOnlyList<int> pids) =>
        Eventually.BecomesTrue(
            () => pids.All(pid => ProcessTable.Find(pid) is not { IsAlive: true }),
            "the servers are gone"
        );
}
