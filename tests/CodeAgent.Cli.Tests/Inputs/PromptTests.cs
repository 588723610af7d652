using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Inputs;

public sealed class PromptTests : IDisposable
{
    private const string Echo = """{ "reply": { "text": "<{{user}}>" } }""";

    private readonly CodeAgentHome _home = new();

    public PromptTests() => _home.Variables["CODEAGENT_MODEL"] = _home.Script(Echo);

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("", "<say this>\n", "-p", "say this")]
    [InlineData("from a pipe\n", "<from a pipe>\n", "-p")]
    [InlineData("from a pipe\n", "<say this\n\nfrom a pipe>\n", "-p", "say this")]
    [InlineData("", "<- a list\n- of points>\n", "--print", "- a list\n- of points")]
    [InlineData("", "<--modle>\n", "-p", "--", "--modle")]
    [InlineData("", "<@home [x]>\n", "-p", "@home [x]")]
    [InlineData("", "<say this>\n", "-p", "--allowedTools", "Read", "Bash(git log *)", "say this")]
    public async Task The_prompt_is_the_argument_and_what_is_piped(
        string input,
        string output,
        params string[] arguments
    )
    {
        var end = await CodeAgentProcess.RunAsync(_home, input, arguments);
        Assert.Equal("", end.Error);
        Assert.Equal(output, end.Output);
        Assert.Equal(0, end.ExitCode);
    }

    [Fact]
    public async Task Standard_input_that_stays_open_and_silent_does_not_hold_a_prompt_up()
    {
        using var program = CodeAgentProcess.Start(_home, "-p", "say this");
        var end = await program.ToEndAsync();
        Assert.Equal("<say this>\n", end.Output);
        Assert.Contains("nothing came on standard input", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_ten_megabytes_are_refused()
    {
        var end = await CodeAgentProcess.RunAsync(_home, new string('x', (10 * 1024 * 1024) + 1), ["-p"]);
        Assert.Equal(2, end.ExitCode);
        Assert.Contains("10 MB. (AGENT0103)", end.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task No_prompt_at_all_is_a_usage_error(string input)
    {
        var end = await CodeAgentProcess.RunAsync(_home, input, ["-p"]);
        Assert.Equal(2, end.ExitCode);
        Assert.Contains("There is no prompt. (AGENT0101)", end.Error, StringComparison.Ordinal);
        Assert.Equal("", end.Output);
    }
}
