using CodeAgent.Cli.Tests.Control;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Sessions;

public sealed class ForkTests : IDisposable
{
    private readonly CodeAgentHome _home = new();

    public ForkTests() => _home.Variables["CODEAGENT_MODEL"] = _home.Script([Rules.Hello, .. Rules.WriteFile]);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_fork_goes_on_from_the_conversation_and_leaves_its_origin_as_it_is()
    {
        await RunAsync("hello one", "--session-id", "origin", "--disallowedTools", "Write(secret)");
        var before = await ShowAsync("origin");
        var fork = await RunAsync("hello two", "--resume", "origin", "--fork-session", "--session-id", "fork");

        Assert.Equal((0, "Hello to you.\n"), (fork.ExitCode, fork.Output));
        Assert.Equal(before, await ShowAsync("origin"));
        var events = (await ShowAsync("fork")).Split('\n');
        Assert.Contains("\"forkedFrom\":{\"stream\":\"session/origin\",\"seq\":", events[0], StringComparison.Ordinal);
        Assert.Contains("Write(secret)", events[0], StringComparison.Ordinal);
        Assert.Contains("\"HistoryImported\"", events[1], StringComparison.Ordinal);
        Assert.Contains("hello one", events[1], StringComparison.Ordinal);
        Assert.Contains("Hello to you.", events[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_latest_session_is_forked_under_a_new_id_and_then_is_the_latest()
    {
        await RunAsync("hello one", "--session-id", "origin");
        await RunAsync("hello two", "--continue", "--fork-session");
        await RunAsync("hello three", "--continue");

        var list = (await CodeAgentProcess.RunAsync(_home, "sessions", "--json")).Output;
        Assert.Equal(2, list.Split("\"id\":").Length - 1);
        Assert.DoesNotContain("hello three", await ShowAsync("origin"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_waits_for_a_decision_stays_with_the_origin()
    {
        using var host = HostedProgram.Asking(_home, "--session-id", "origin");
        await host.SayAsync("write");
        await host.AskedAsync("can_use_tool");
        var fork = await RunAsync("hello", "--resume", "origin", "--fork-session", "--session-id", "fork");
        await host.EndAsync();

        Assert.Equal((0, "Hello to you.\n"), (fork.ExitCode, fork.Output));
        Assert.DoesNotContain("toolCall", (await ShowAsync("fork")).Split('\n')[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fork_needs_a_session_to_go_on_from()
    {
        var end = await RunAsync("hello", "--fork-session");
        Assert.Equal(2, end.ExitCode);
        Assert.Contains("--fork-session needs --resume or --continue", end.Error, StringComparison.Ordinal);
    }

    private Task<ProgramEnd> RunAsync(string prompt, params string[] flags) =>
        CodeAgentProcess.RunAsync(_home, ["-p", prompt, .. flags]);

    private async Task<string> ShowAsync(string id) =>
        (await CodeAgentProcess.RunAsync(_home, "sessions", "show", id, "--json")).Output;
}
