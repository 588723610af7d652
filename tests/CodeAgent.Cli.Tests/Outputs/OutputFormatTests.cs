using CodeAgent.Testing.Golden;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Outputs;

public sealed class OutputFormatTests : IDisposable
{
    private const string Script = """
        {
          "contextWindow": 1000,
          "prices": { "input": 1, "output": 10, "cacheRead": 0.5, "cacheWrite": 2 },
          "rules": [
            { "when": { "user": "look", "steps": 0 },
              "reply": { "text": "I look.", "reasoning": "The note first.",
                         "toolCalls": [ { "name": "Read", "input": { "file_path": "note.txt" } },
                                        { "name": "Bash", "input": { "command": "rm -r /" } } ],
                         "usage": { "input": 100, "output": 20, "cacheRead": 40, "cacheWrite": 10 } } },
            { "when": { "user": "look", "steps": 2 },
              "reply": { "text": "It says “grüezi”.", "usage": { "input": 200, "output": 30 } } },
            { "when": { "user": "again", "attempt": 1 },
              "reply": { "error": { "kind": "overloaded", "message": "Too much.", "retryAfterMs": 10, "onAttempts": [1] } } },
            { "when": { "user": "again" }, "reply": { "text": "Now.", "usage": { "input": 10, "output": 1 } } },
            { "when": { "user": "loop" },
              "reply": { "toolCalls": [ { "name": "Read", "input": { "file_path": "note.txt" } } ],
                         "usage": { "input": 10, "output": 1 } } },
            { "when": { "user": "refuse" }, "reply": { "error": { "kind": "refusal" }, "usage": { "input": 10, "output": 1 } } }
          ]
        }
        """;

    private readonly CodeAgentHome _home = new();
    private readonly GoldenFolder _golden = GoldenFolder.Of("tests/CodeAgent.Cli.Tests/Outputs/Golden");

    public OutputFormatTests()
    {
        _home.Write("note.txt", "grüezi\n");
        File.WriteAllText(_home.Beside("script.json"), Script);
        _home.Variables["CODEAGENT_MODEL"] = $"scripted:{_home.Beside("script.json")}";
    }

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("json", "look", 3, "result.json")]
    [InlineData("stream-json", "look", 3, "stream.json")]
    [InlineData("stream-json", "again", 0, "retry.json")]
    [InlineData("json", "refuse", 1, "refused.json")]
    [InlineData("json", "nothing fits", 1, "no-rule.json")]
    public async Task Json_formats_have_the_accepted_shapes(string format, string prompt, int exit, string golden)
    {
        var end = await CodeAgentProcess.RunAsync(_home, "-p", prompt, "--output-format", format);
        _golden.Check(golden, NormalLines.Of(end.Output, _home));
        Assert.Equal(exit, end.ExitCode);
    }

    [Fact]
    public async Task Parts_of_answers_have_the_shapes_of_the_messages_api()
    {
        // One block of each answer is shown while it comes, so no race can change the order of the lines.
        var script = """
            { "rules": [
              { "when": { "steps": 0 }, "reply": { "reasoning": "The note first.", "usage": { "input": 9, "output": 8 },
                "toolCalls": [ { "name": "Read", "input": { "file_path": "note.txt" } } ] } },
              { "reply": { "text": "It says grüezi.", "usage": { "input": 20, "output": 3 } } } ] }
            """;
        File.WriteAllText(_home.Beside("script.json"), script);
        var end = await CodeAgentProcess.RunAsync(
            _home,
            "-p",
            "look",
            "--output-format",
            "stream-json",
            "--include-partial-messages"
        );
        var parts = end
            .Output.Split('\n')
            .Where(line => line.StartsWith("{\"type\":\"stream_event\"", StringComparison.Ordinal));
        _golden.Check("partial.json", NormalLines.Of(string.Join('\n', parts), _home));
    }

    [Fact]
    public async Task Parts_are_told_while_the_answer_comes()
    {
        var script = """
            { "stream": { "chunk": 3, "delayMs": 300 }, "rules": [ { "reply": { "text": "one two three" } } ] }
            """;
        File.WriteAllText(_home.Beside("script.json"), script);
        using var program = CodeAgentProcess.Start(
            _home,
            "-p",
            "hello",
            "--output-format",
            "stream-json",
            "--include-partial-messages"
        );
        program.CloseInput();
        await program.OutputLineAsync("{\"type\":\"text_delta\",\"text\":\"one\"}");
        Assert.DoesNotContain("\"assistant\",\"message\"", program.Output, StringComparison.Ordinal);
        await program.ToEndAsync();
    }

    [Theory]
    [InlineData("--include-partial-messages")]
    [InlineData("--replay-user-messages")]
    public async Task More_lines_need_the_format_that_has_lines(string flag)
    {
        var end = await CodeAgentProcess.RunAsync(_home, "-p", "look", flag, "--output-format", "json");
        Assert.Equal(2, end.ExitCode);
        Assert.Contains($"{flag} needs ", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_turn_over_its_steps_is_error_max_turns()
    {
        var end = await CodeAgentProcess.RunAsync(_home, "-p", "loop", "--output-format", "json", "--max-turns", "2");
        _golden.Check("max-turns.json", NormalLines.Of(end.Output, _home));
        Assert.Equal(4, end.ExitCode);
    }

    [Fact]
    public async Task A_turn_over_its_money_is_error_max_budget_usd()
    {
        var end = await CodeAgentProcess.RunAsync(
            _home,
            "-p",
            "loop",
            "--output-format",
            "json",
            "--max-budget-usd",
            "0.000001"
        );
        _golden.Check("max-budget.json", NormalLines.Of(end.Output, _home));
        Assert.Equal(4, end.ExitCode);
        Assert.Contains("(AGENT0507)", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_has_the_last_answer_alone_on_standard_output()
    {
        var end = await CodeAgentProcess.RunAsync(_home, "-p", "look", "--verbose");
        Assert.Equal("It says “grüezi”.\n", end.Output);
        Assert.Contains("\nI look.\n", end.Error, StringComparison.Ordinal);
        Assert.Contains("\nok      Read note.txt", end.Error, StringComparison.Ordinal);
        Assert.Contains(
            "\ndenied  Bash rm -r /: / is or holds this program's own state.\n",
            end.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("model   100 tokens in, 20 out, 0.00029 USD\n", end.Error, StringComparison.Ordinal);
        Assert.Contains("codeagent: 1 call was not permitted (AGENT0401):\n", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_the_run_without_a_stack()
    {
        using var shell = CodeAgentProcess.StartProgram(
            _home,
            "/bin/sh",
            "-c",
            $"{{ '{CodeAgentProcess.Program}' -p look --output-format stream-json; echo \"exit $?\" >&2; }} | head -n 1"
        );
        shell.CloseInput();
        var end = await shell.ToEndAsync();
        Assert.Single(end.Output.TrimEnd().Split('\n'));
        Assert.Contains("exit 1", end.Error, StringComparison.Ordinal);
        Assert.Contains("codeagent: Standard output was closed by its reader.\n", end.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_device_behind_standard_output_is_told()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full");
        using var shell = CodeAgentProcess.StartProgram(
            _home,
            "/bin/sh",
            "-c",
            $"'{CodeAgentProcess.Program}' -p look > /dev/full"
        );
        shell.CloseInput();
        var end = await shell.ToEndAsync();
        Assert.Equal(1, end.ExitCode);
        Assert.Contains("codeagent: Standard output cannot be written: ", end.Error, StringComparison.Ordinal);
    }
}
