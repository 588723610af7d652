using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Failures;

public sealed class BadUsageTests : IDisposable
{
    private readonly CodeAgentHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("There is no option '--modle'. Did you mean --model?", "-p", "--modle", "x", "hello")]
    [InlineData("There is no option '--verbos'. Did you mean --verbose?", "-p", "hello", "--verbos")]
    [InlineData("There is no option '--xyzzy'.", "-p", "hello", "--xyzzy=1")]
    [InlineData("--output-format cannot be 'jsn'. Did you mean json?", "-p", "hello", "--output-format", "jsn")]
    [InlineData("--input-format cannot be 'xml'.", "-p", "hello", "--input-format", "xml")]
    [InlineData(
        "--permission-mode cannot be 'acceptEdit'. Did you mean acceptEdits?",
        "-p",
        "x",
        "--permission-mode",
        "acceptEdit"
    )]
    [InlineData("--max-turns cannot be '0'.", "-p", "hello", "--max-turns", "0")]
    [InlineData("--max-turns cannot be 'many'.", "-p", "hello", "--max-turns", "many")]
    [InlineData("--max-budget-usd cannot be '-1'.", "-p", "hello", "--max-budget-usd", "-1")]
    [InlineData("--allowedTools cannot be 'not a rule'.", "-p", "hello", "--allowedTools", "not a rule")]
    [InlineData("--add-dir cannot be 'nowhere': there is no such folder.", "-p", "hello", "--add-dir", "nowhere")]
    [InlineData("--session-id cannot be 'a/b'.", "-p", "hello", "--session-id", "a/b")]
    [InlineData(
        "Only one of --resume, --continue and --session-id can be given.",
        "-p",
        "x",
        "--resume",
        "a",
        "--continue"
    )]
    [InlineData("Required argument missing for option: '--model'.", "-p", "hello", "--model")]
    [InlineData("'there' is one argument too many.", "-p", "hello", "there")]
    [InlineData("There is no command 'sesions'. Did you mean sessions?", "sesions")]
    [InlineData("There is no option '--lmit'. Did you mean --limit?", "sessions", "--lmit", "3")]
    [InlineData("--limit cannot be '0'.", "sessions", "--limit", "0")]
    [InlineData("--port cannot be '99999'.", "serve", "--port", "99999")]
    [InlineData("--host cannot be '0.0.0.0'.", "serve", "--host", "0.0.0.0")]
    public async Task What_cannot_be_understood_is_told_with_a_suggestion(string told, params string[] arguments)
    {
        var end = await CodeAgentProcess.RunAsync(_home, arguments);
        Assert.Equal(2, end.ExitCode);
        Assert.StartsWith($"codeagent: {told} (AGENT0101)\n", end.Error, StringComparison.Ordinal);
        Assert.Equal("", end.Output);
    }

    [Fact]
    public async Task Called_with_nothing_it_shows_its_help_and_is_a_usage_error()
    {
        var end = await CodeAgentProcess.RunAsync(_home);
        Assert.Equal(2, end.ExitCode);
        Assert.Equal("", end.Output);
        Assert.Contains("--print", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_and_version_need_no_state()
    {
        _home.State = "/dev/null/nowhere";
        var help = await CodeAgentProcess.RunAsync(_home, "--help");
        var version = await CodeAgentProcess.RunAsync(_home, "--version");
        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        Assert.Contains("--max-budget-usd <USD>", help.Output, StringComparison.Ordinal);
        Assert.Equal(0, version.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", version.Output);
    }

    [Theory]
    [InlineData("Usage:\n  codeagent serve [options]\n", "serve")]
    [InlineData("Usage:\n  codeagent sessions [command] [options]\n", "sessions")]
    [InlineData("Usage:\n  codeagent sessions show <id> [options]\n", "sessions", "show")]
    [InlineData("codeagent [<prompt>] [command] [options]\n")]
    public async Task The_help_of_a_command_shows_what_can_be_given_to_it(string usage, params string[] command)
    {
        var help = await CodeAgentProcess.RunAsync(_home, [.. command, "--help"]);
        Assert.Contains(usage, help.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--resume", "nowhere")]
    [InlineData("--resume", "not/an id")]
    [InlineData("--continue")]
    public async Task A_session_that_is_not_there_is_told(params string[] arguments)
    {
        _home.Variables["CODEAGENT_MODEL"] = _home.Script(Rules.Hello);
        var end = await CodeAgentProcess.RunAsync(_home, ["-p", "hello", .. arguments]);
        Assert.Equal(2, end.ExitCode);
        Assert.Contains("(AGENT0501)", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_id_that_is_taken_is_told()
    {
        _home.Variables["CODEAGENT_MODEL"] = _home.Script(Rules.Hello);
        string[] arguments = ["-p", "hello", "--session-id", "taken"];
        var first = await CodeAgentProcess.RunAsync(_home, arguments);
        var second = await CodeAgentProcess.RunAsync(_home, arguments);
        Assert.Equal((0, 2), (first.ExitCode, second.ExitCode));
        Assert.Contains("(AGENT0502)", second.Error, StringComparison.Ordinal);
    }
}
