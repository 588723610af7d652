using CodeAgent.Cli.Tests.Outputs;
using CodeAgent.Testing.Golden;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Control;

public sealed class PermissionPromptTests : IDisposable
{
    private const string Questions = """
        { "questions": [
          { "question": "Which one?", "header": "One", "options": [ { "label": "A" }, { "label": "B" } ] },
          { "question": "How many?", "header": "Many", "options": [ { "label": "1" }, { "label": "2" } ] } ] }
        """;

    private readonly CodeAgentHome _home = new();
    private readonly GoldenFolder _golden = GoldenFolder.Of("tests/CodeAgent.Cli.Tests/Control/Golden");

    public PermissionPromptTests() =>
        _home.Variables["CODEAGENT_MODEL"] = _home.Script([
            .. Rules.WriteFile,
            Rules.Call("ask", 0, "AskUserQuestion", Questions),
            Rules.Say("ask", 1, "Heard: {{result}}"),
            Rules.Call("plan", 0, "ExitPlanMode", """{ "plan": "Do it." }"""),
            Rules.Call("plan", 1, "Write", """{ "file_path": "note.txt", "content": "planned\n" }"""),
            Rules.Say("plan", 2, "Planned."),
            Rules.Call("bash", 0, "Bash", """{ "command": "echo one > one" }"""),
            Rules.Call("bash", 1, "Bash", """{ "command": "echo two > two" }"""),
            Rules.Say("bash", 2, "Both."),
        ]);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task An_allowed_call_is_made_and_the_lines_have_the_accepted_shapes()
    {
        // Told tokens, because estimates would differ with the names of folders.
        _home.Variables["CODEAGENT_MODEL"] = _home.Script(
            """
            { "when": { "steps": 0 }, "reply": { "usage": { "input": 10, "output": 2 },
              "toolCalls": [ { "name": "Write", "input": { "file_path": "note.txt", "content": "written\n" } } ] } }
            """,
            """{ "reply": { "text": "Done.", "usage": { "input": 20, "output": 1 } } }"""
        );
        using var host = HostedProgram.Asking(_home);
        var hello = await host.RequestAsync("r1", """{"subtype":"initialize","hooks":null}""");
        Assert.Equal("success", hello.GetProperty("subtype").GetString());
        await host.SayAsync("write");
        var asked = await host.AskedAsync("can_use_tool");
        Assert.False(File.Exists(Path.Combine(_home.Work, "note.txt")));
        var input = asked.GetProperty("request").GetProperty("input").GetRawText();
        await host.AnswerAsync(asked, $$"""{"behavior":"allow","updatedInput":{{input}} }""");
        await host.LineAsync("\"subtype\":\"success\",\"is_error\":false");
        var end = await host.EndAsync();

        Assert.Equal("written\n", _home.Read("note.txt"));
        Assert.Equal(0, end.ExitCode);
        _golden.Check("allowed.json", NormalLines.Of(end.Output, _home));
    }

    [Theory]
    [InlineData("""{"behavior":"deny","message":"Not this one."}""", "Not this one.")]
    [InlineData("""{"behavior":"perhaps"}""", "neither allow nor deny")]
    [InlineData(
        """{"behavior":"allow","updatedInput":{"file_path":"other.txt","content":"x"}}""",
        "changed the arguments"
    )]
    [InlineData(
        """{"behavior":"allow","updatedPermissions":[{"type":"addRules","destination":"userSettings"}]}""",
        "cannot be kept"
    )]
    public async Task An_answer_that_is_not_a_plain_yes_is_a_no_that_says_why(string answer, string told)
    {
        using var host = HostedProgram.Asking(_home);
        await host.SayAsync("write");
        await host.AnswerAsync(await host.AskedAsync("can_use_tool"), answer);
        var result = await host.LineAsync("\"type\":\"result\"");
        var end = await host.EndAsync();

        Assert.Contains(told, result.GetProperty("result").GetString(), StringComparison.Ordinal);
        Assert.Single(result.GetProperty("permission_denials").EnumerateArray());
        Assert.Equal(3, end.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_home.Work));
    }

    [Fact]
    public async Task A_no_with_interrupt_ends_the_turn()
    {
        using var host = HostedProgram.Asking(_home);
        await host.SayAsync("write");
        var asked = await host.AskedAsync("can_use_tool");
        await host.AnswerAsync(asked, """{"behavior":"deny","message":"Stop.","interrupt":true}""");
        var result = await host.LineAsync("\"type\":\"result\"");
        await host.SayAsync("bash");
        await host.AskedAsync("echo one > one\"},\"tool_use_id");
        await host.EndAsync();

        Assert.Equal("error_during_execution", result.GetProperty("subtype").GetString());
        Assert.False(File.Exists(Path.Combine(_home.Work, "note.txt")));
    }

    [Fact]
    public async Task Rules_that_come_with_a_yes_spare_the_next_question()
    {
        using var host = HostedProgram.Asking(_home);
        await host.SayAsync("bash");
        var rules =
            """[{"type":"addRules","behavior":"allow","destination":"session","rules":[{"toolName":"Bash"}]}]""";
        var asked = await host.AskedAsync("can_use_tool");
        await host.AnswerAsync(asked, $$"""{"behavior":"allow","updatedPermissions":{{rules}} }""");
        await host.LineAsync("\"result\":\"Both.\"");
        var end = await host.EndAsync();

        Assert.Equal(1, end.Output.Split("can_use_tool").Length - 1);
        Assert.True(File.Exists(Path.Combine(_home.Work, "two")));
    }

    [Fact]
    public async Task Questions_of_the_model_are_answered_by_their_text()
    {
        using var host = HostedProgram.Asking(_home);
        await host.SayAsync("ask");
        var asked = await host.AskedAsync("can_use_tool");
        var answers = """{"Which one?":"B","How many?":["1","2"]}""";
        await host.AnswerAsync(
            asked,
            $$"""{"behavior":"allow","updatedInput":{"questions":[],"answers":{{answers}} } }"""
        );
        var result = await host.LineAsync("\"type\":\"result\"");
        await host.EndAsync();

        Assert.Equal("Heard: Which one?\n→ B\nHow many?\n→ 1, 2", result.GetProperty("result").GetString());
    }

    [Fact]
    public async Task A_question_that_is_left_open_is_a_no()
    {
        using var host = HostedProgram.Asking(_home);
        await host.SayAsync("ask");
        await host.AnswerAsync(
            await host.AskedAsync("can_use_tool"),
            """{"behavior":"allow","updatedInput":{"answers":{"Which one?":"B"}}}"""
        );
        await host.LineAsync("Heard: The questions were allowed and not answered.");
        await host.EndAsync();
    }

    [Fact]
    public async Task Leaving_plan_mode_is_asked_about_and_told()
    {
        using var host = HostedProgram.Asking(_home, "--permission-mode", "plan");
        await host.SayAsync("plan");
        var asked = await host.AskedAsync("\"tool_name\":\"ExitPlanMode\"");
        Assert.Equal("Do it.", asked.GetProperty("request").GetProperty("input").GetProperty("plan").GetString());
        await host.AnswerAsync(asked, """{"behavior":"allow"}""");
        await host.LineAsync("\"subtype\":\"status\",\"permissionMode\":\"default\",\"status\":null");
        await host.AnswerAsync(await host.AskedAsync("\"tool_name\":\"Write\",\"input\""), """{"behavior":"allow"}""");
        await host.LineAsync("\"result\":\"Planned.\"");
        await host.EndAsync();
        Assert.Equal("planned\n", _home.Read("note.txt"));
    }

    [Fact]
    public async Task A_question_is_taken_back_when_the_turn_is_interrupted()
    {
        using var host = HostedProgram.Asking(_home);
        await host.SayAsync("write");
        var asked = await host.AskedAsync("can_use_tool");
        await host.RequestAsync("stop", """{"subtype":"interrupt"}""");
        var cancel = await host.LineAsync("control_cancel_request");
        var end = await host.EndAsync();

        Assert.Equal(asked.GetProperty("request_id").GetString(), cancel.GetProperty("request_id").GetString());
        Assert.Equal(5, end.ExitCode);
    }

    [Fact]
    public async Task The_end_of_the_input_is_a_no_to_what_is_open()
    {
        using var host = HostedProgram.Asking(_home);
        await host.SayAsync("write");
        await host.AskedAsync("can_use_tool");
        var end = await host.EndAsync();
        Assert.Equal(3, end.ExitCode);
        Assert.Contains("Done: The input that would answer", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_outlives_the_program_and_is_asked_again()
    {
        using var first = HostedProgram.Asking(_home, "--session-id", "s");
        await first.SayAsync("write");
        var asked = await first.AskedAsync("can_use_tool");
        await first.KillAsync();

        using var second = HostedProgram.Asking(_home, "--resume", "s");
        await second.SayAsync("bash");
        var again = await second.AskedAsync("note.txt");
        Assert.NotEqual(asked.GetProperty("request_id").GetString(), again.GetProperty("request_id").GetString());
        await second.AnswerAsync(again, """{"behavior":"allow"}""");
        await second.AnswerAsync(
            await second.AskedAsync("echo one > one\"},\"tool_use_id"),
            """{"behavior":"allow"}"""
        );
        await second.AnswerAsync(
            await second.AskedAsync("echo two > two\"},\"tool_use_id"),
            """{"behavior":"allow"}"""
        );
        await second.LineAsync("\"result\":\"Both.\"");
        await second.EndAsync();
        Assert.Equal("written\n", _home.Read("note.txt"));
    }

    [Fact]
    public async Task Without_the_flag_a_call_is_denied_at_once()
    {
        using var host = HostedProgram.Start(_home);
        await host.SayAsync("write");
        await host.LineAsync("permission_denied");
        var end = await host.EndAsync();
        Assert.Equal(3, end.ExitCode);
        Assert.DoesNotContain("can_use_tool", end.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--permission-prompt-tool stdio needs --input-format stream-json and --output-format", "stdio")]
    [InlineData("--permission-prompt-tool cannot be 'mcp__x__y'.", "mcp__x__y")]
    public async Task The_flag_needs_pipes_to_ask_over(string told, string tool)
    {
        var end = await CodeAgentProcess.RunAsync(_home, "-p", "write", "--permission-prompt-tool", tool);
        Assert.Equal(2, end.ExitCode);
        Assert.Contains(told, end.Error, StringComparison.Ordinal);
    }
}
