using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Failures;

public sealed class ModelFailureTests : IDisposable
{
    private readonly CodeAgentHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task A_model_that_cannot_be_reached_is_told_try_by_try_and_given_up_soon(string format)
    {
        _home.Variables["ANTHROPIC_API_KEY"] = "key";
        _home.Variables["ANTHROPIC_BASE_URL"] = "http://127.0.0.1:1";
        var end = await CodeAgentProcess.RunAsync(_home, "-p", "hello", "--model", "sonnet", "--output-format", format);
        Assert.Equal(1, end.ExitCode);
        var told = end.Error.Split('\n').Where(line => line.Contains("; trying again in ", StringComparison.Ordinal));
        Assert.Equal(
            ["(attempt 2 of 4)", "(attempt 3 of 4)", "(attempt 4 of 4)"],
            told.Select(line => line[line.LastIndexOf('(')..])
        );
        Assert.Contains("127.0.0.1:1 cannot be reached: Connection refused", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_model_three_lines_say_how_to_get_going()
    {
        var models = Path.Combine(_home.Home, ".config/codeagent/models.json");
        Directory.CreateDirectory(Path.GetDirectoryName(models)!);
        // Nothing may be found where the tests run.
        await File.WriteAllTextAsync(
            models,
            """{ "providers": { "ollama": { "endpoint": { "discovery": "none" } } } }""",
            TestContext.Current.CancellationToken
        );

        var end = await CodeAgentProcess.RunAsync(_home, "-p", "hello");
        var neither = await CodeAgentProcess.RunAsync(_home, "-p");

        Assert.Equal((6, 6), (end.ExitCode, neither.ExitCode));
        Assert.StartsWith(end.Error.TrimEnd() + "\nThere is no prompt.\n", neither.Error, StringComparison.Ordinal);
        var lines = end.Error.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("codeagent: There is no model to work with.", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("(AGENT0201)", lines[0], StringComparison.Ordinal);
        Assert.Contains("ANTHROPIC_API_KEY", lines[0], StringComparison.Ordinal);
        Assert.Contains("OPENAI_API_KEY, GEMINI_API_KEY", lines[1], StringComparison.Ordinal);
        Assert.Contains("local server", lines[1], StringComparison.Ordinal);
        Assert.Contains("--model NAME", lines[2], StringComparison.Ordinal);
        Assert.Contains("scripted:FILE", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_without_its_key_is_told()
    {
        var end = await CodeAgentProcess.RunAsync(_home, "-p", "hello", "--model", "sonnet");
        Assert.Equal(6, end.ExitCode);
        Assert.Contains("(AGENT0203)", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_nobody_provides_is_told_with_those_there_are()
    {
        var end = await CodeAgentProcess.RunAsync(_home, "-p", "hello", "--model", "nobody/knows");
        Assert.Equal(2, end.ExitCode);
        Assert.StartsWith("codeagent: There is no model 'nobody/knows'.", end.Error, StringComparison.Ordinal);
        Assert.Contains("(AGENT0202)", end.Error, StringComparison.Ordinal);
        Assert.Contains("scripted:FILE", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_does_not_parse_is_told_with_its_line()
    {
        var model = _home.Script("""{ "reply": { "text": "hello" }, }, oops""");
        var end = await CodeAgentProcess.RunAsync(_home, "-p", "hello", "--model", model);
        Assert.Equal(2, end.ExitCode);
        Assert.Contains("(AGENT0204)", end.Error, StringComparison.Ordinal);
        Assert.Contains(model["scripted:".Length..], end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_does_not_foresee_the_conversation_fails_the_turn()
    {
        var model = _home.Script(Rules.Hello);
        var end = await CodeAgentProcess.RunAsync(_home, "-p", "something else", "--model", model);
        Assert.Equal(1, end.ExitCode);
        Assert.Contains("(AGENT0205)", end.Error, StringComparison.Ordinal);
        Assert.Contains("something else", end.Error, StringComparison.Ordinal);
        Assert.Equal("", end.Output);
    }

    [Fact]
    public async Task An_address_that_is_none_is_told_before_anything_is_asked()
    {
        _home.Variables["ANTHROPIC_BASE_URL"] = "not an address";
        var end = await CodeAgentProcess.RunAsync(_home, "-p", "hello", "--model", "sonnet");
        Assert.Equal(2, end.ExitCode);
        Assert.Contains("ANTHROPIC_BASE_URL is 'not an address'", end.Error, StringComparison.Ordinal);
        Assert.Contains("(AGENT0102)", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_models_file_that_does_not_parse_is_told()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_home.Home, ".config", "codeagent"));
        File.WriteAllText(Path.Combine(folder.FullName, "models.json"), "{ oops");
        var end = await CodeAgentProcess.RunAsync(_home, "-p", "hello", "--model", _home.Script(Rules.Hello));
        Assert.Equal(2, end.ExitCode);
        Assert.Contains("models.json", end.Error, StringComparison.Ordinal);
        Assert.Contains("(AGENT0102)", end.Error, StringComparison.Ordinal);
    }
}
