using CodeAgent.Cli.Tests.Chat;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Delegation;

/// <summary>Agents that a conversation starts.</summary>
public sealed class AgentToolTests : IDisposable
{
    private readonly CodeAgentHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Two_agents_work_side_by_side_and_their_reports_are_the_results()
    {
        var model = Script("""{ "description": "count", "prompt": "Count the rows." }""", isTwice: true);

        var end = await CodeAgentProcess.RunAsync(_home, "-p", "go", "--model", model, "--allowedTools", "Bash");

        Assert.Equal(0, end.ExitCode);
        Assert.Contains("It is done.\n\nThere are 3 rows.", end.Output, StringComparison.Ordinal);
        Assert.Equal(2, end.Error.Split("ok      Agent count").Length - 1);
        Assert.Equal("rows\nrows\n", _home.Read("seen.txt"));
    }

    [Fact]
    public async Task An_agent_may_do_no_more_than_its_parent_and_starts_no_agents()
    {
        var model = Script("""{ "description": "count", "prompt": "Count the rows." }""");

        var end = await CodeAgentProcess.RunAsync(_home, "-p", "go", "--model", model, "--disallowedTools", "Bash");

        Assert.Contains("It is done.", end.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_home.Work, "seen.txt")));
    }

    [Fact]
    public async Task A_killed_program_finds_the_agent_that_it_had_started()
    {
        var model = Script("""{ "description": "count", "prompt": "Count the rows." }""");
        string[] run = ["-p", "go", "--model", model, "--allowedTools", "Bash", "--session-id", "s1"];
        _home.Variables["CODEAGENT_FAULT"] = "tool:before:2";
        await CodeAgentProcess.RunAsync(_home, run);
        _home.Variables.Remove("CODEAGENT_FAULT");

        var end = await CodeAgentProcess.RunAsync(_home, "-p", "--resume", "s1");

        Assert.Equal(0, end.ExitCode);
        Assert.Contains("Report of the agent session/s1/", end.Output, StringComparison.Ordinal);
        var list = await CodeAgentProcess.RunAsync(_home, "sessions");
        Assert.Single(list.Output.Split('\n').Skip(1), line => line.Length > 0);
    }

    [Fact]
    public async Task A_background_agent_asks_the_person_and_reports_as_a_message()
    {
        var model = Script("""{ "description": "count", "prompt": "Count the rows.", "run_in_background": true }""");
        using var terminal = TmuxTerminal.Start(_home, 100, 40, ["--model", model]);
        await terminal.ShowsAsync("/help");
        terminal.Type("go");
        terminal.Press("Enter");
        await terminal.ShowsAsync("y yes");
        terminal.Type("y");
        await terminal.ShowsAsync("There are 3 rows.");
        Assert.Equal("rows\n", _home.Read("seen.txt"));
        await terminal.ShowsAsync("The agent reported.");
    }

    private string Script(string input, bool isTwice = false)
    {
        var call = $$"""{ "name": "Agent", "input": {{input}} }""";
        return _home.Script(
            """{ "when": { "role": "agent", "user": "Report of the agent" }, "reply": { "text": "The agent reported." } }""",
            $$"""
            { "when": { "role": "agent", "steps": 0 }, "reply": { "toolCalls": [ {{(
                isTwice ? call + "," + call : call
            )}} ] } }
            """,
            """{ "when": { "role": "agent" }, "reply": { "text": "{{result}}" } }""",
            """
            { "when": { "role": "subagent", "steps": 0 }, "reply": { "toolCalls": [
              { "name": "Bash", "input": { "command": "echo rows >> seen.txt; echo 3 rows" } },
              { "name": "Agent", "input": { "description": "x", "prompt": "y" } } ] } }
            """,
            """{ "when": { "role": "subagent", "result": { "tool": "Agent" } }, "reply": { "text": "There are 3 rows." } }"""
        );
    }
}
