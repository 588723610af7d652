using CodeAgent.Testing.Programs;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Cli.Tests.Control;

public sealed class ControlRequestTests : IDisposable
{
    private readonly CodeAgentHome _home = new();

    public ControlRequestTests() =>
        _home.Variables["CODEAGENT_MODEL"] = _home.Script([.. Rules.WriteFile, .. Rules.LongCommand, Rules.Hello]);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Initialize_is_answered_before_the_first_message_and_starts_no_session()
    {
        using var host = HostedProgram.Start(_home);
        var hello = await host.RequestAsync("r1", """{"subtype":"initialize"}""");
        var again = await host.RequestAsync("r2", """{"subtype":"initialize"}""");
        await host.EndAsync();

        Assert.Equal("success", hello.GetProperty("subtype").GetString());
        Assert.True(hello.GetProperty("response").GetProperty("pid").GetInt32() > 0);
        Assert.Equal("The channel was initialized before. (AGENT0103)", again.GetProperty("error").GetString());
        Assert.Equal("[]\n", (await CodeAgentProcess.RunAsync(_home, "sessions", "--json")).Output);
    }

    [Theory]
    [InlineData("""{"subtype":"initialize","hooks":{"PreToolUse":[{"hookCallbackIds":["h1"]}]}}""", "\"hooks\"")]
    [InlineData("""{"subtype":"initialize","sdkMcpServers":["mine"]}""", "\"sdkMcpServers\"")]
    [InlineData("""{"subtype":"rewind_files","user_message_id":"m"}""", "no control request 'rewind_files'")]
    [InlineData("""{"subtype":"set_permission_mode","mode":"acceptEdit"}""", "Did you mean acceptEdits?")]
    [InlineData("""{"subtype":"set_permission_mode"}""", "needs a \"mode\"")]
    [InlineData("""{"subtype":"set_model","model":"nobody/knows"}""", "There is no model 'nobody/knows'.")]
    public async Task What_cannot_be_kept_is_an_error_and_the_run_goes_on(string request, string told)
    {
        using var host = HostedProgram.Start(_home);
        var answer = await host.RequestAsync("r1", request);
        await host.SayAsync("hello");
        await host.LineAsync("\"result\":\"Hello to you.\"");
        var end = await host.EndAsync();

        Assert.Equal("error", answer.GetProperty("subtype").GetString());
        Assert.Contains(told, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, end.ExitCode);
    }

    [Fact]
    public async Task An_interrupt_ends_the_turn_and_the_next_message_is_answered()
    {
        using var host = HostedProgram.Start(_home, "--permission-mode", "bypassPermissions");
        await host.SayAsync("wait");
        await Eventually.BecomesTrue(() => File.Exists(Path.Combine(_home.Work, "began")), "the command began");
        var answer = await host.RequestAsync("stop", """{"subtype":"interrupt"}""");
        await host.LineAsync("\"subtype\":\"error_during_execution\"");
        await host.SayAsync("hello");
        await host.LineAsync("\"result\":\"Hello to you.\"");
        var end = await host.EndAsync();

        Assert.Equal("success", answer.GetProperty("subtype").GetString());
        Assert.Equal(0, end.ExitCode);
        Assert.False(File.Exists(Path.Combine(_home.Work, "ended")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mode_is_in_force_from_its_answer_on(bool isFirst)
    {
        using var host = HostedProgram.Start(_home);
        if (!isFirst)
        {
            await host.SayAsync("hello");
            await host.LineAsync("\"result\":\"Hello to you.\"");
        }

        await host.RequestAsync("mode", """{"subtype":"set_permission_mode","mode":"acceptEdits"}""");
        await host.SayAsync("write");
        await host.LineAsync("Done: ");
        var end = await host.EndAsync();

        Assert.Equal(0, end.ExitCode);
        Assert.Equal("written\n", _home.Read("note.txt"));
        Assert.Equal(isFirst, end.Output.Contains("\"permissionMode\":\"acceptEdits\",\"apiKeySource\""));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_model_answers_from_its_choice_on(bool isFirst)
    {
        using var host = HostedProgram.Start(_home);
        if (!isFirst)
        {
            await host.SayAsync("hello");
            await host.LineAsync("\"result\":\"Hello to you.\"");
        }

        var other = _home.Script("""{ "reply": { "text": "Another one." } }""");
        await host.RequestAsync("model", $$"""{"subtype":"set_model","model":"{{other}}"}""");
        await host.SayAsync("hello");
        await host.LineAsync("\"result\":\"Another one.\"");
        await host.EndAsync();
    }

    [Fact]
    public async Task A_request_that_cannot_be_answered_is_a_usage_error()
    {
        var request = """{"type":"control_request","request_id":"1","request":{"subtype":"interrupt"}}""";
        var end = await CodeAgentProcess.RunAsync(_home, request, ["-p", "--input-format", "stream-json"]);
        Assert.Equal(2, end.ExitCode);
        Assert.Contains("need --output-format stream-json", end.Error, StringComparison.Ordinal);
    }
}
