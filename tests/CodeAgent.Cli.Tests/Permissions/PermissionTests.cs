using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Permissions;

public sealed class PermissionTests : IDisposable
{
    private readonly CodeAgentHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_call_that_needs_a_decision_is_denied_at_once_and_listed()
    {
        var end = await RunAsync(Rules.WriteFile, "write");
        Assert.Equal(3, end.ExitCode);
        Assert.Contains(
            "codeagent: 1 call was not permitted (AGENT0401):\n  Write: Write note.txt",
            end.Error,
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(Path.Combine(_home.Work, "note.txt")));
    }

    [Theory]
    [InlineData("--permission-mode", "acceptEdits")]
    [InlineData("--permission-mode", "bypassPermissions")]
    [InlineData("--allowedTools", "Write")]
    [InlineData("--allowedTools", "Read,Edit(note.txt)")]
    public async Task Flags_permit_calls(params string[] flags)
    {
        var end = await RunAsync(Rules.WriteFile, "write", flags);
        Assert.Equal("", end.Error.Replace("ok      Write note.txt", "", StringComparison.Ordinal).Split(" (")[0]);
        Assert.Equal(0, end.ExitCode);
        Assert.Equal("written\n", _home.Read("note.txt"));
    }

    [Theory]
    [InlineData("--permission-mode", "plan")]
    [InlineData("--permission-mode", "dontAsk")]
    [InlineData("--permission-mode", "bypassPermissions", "--disallowedTools", "Edit(note.txt)")]
    public async Task Modes_and_rules_deny_calls(params string[] flags)
    {
        var end = await RunAsync(Rules.WriteFile, "write", flags);
        Assert.Equal(3, end.ExitCode);
        Assert.False(File.Exists(Path.Combine(_home.Work, "note.txt")));
    }

    [Fact]
    public async Task A_tool_that_is_denied_as_a_whole_is_not_offered()
    {
        var end = await RunAsync(
            [Rules.Hello],
            "hello",
            "--disallowedTools",
            "Bash Write",
            "--output-format",
            "stream-json"
        );
        Assert.Equal(0, end.ExitCode);
        Assert.Contains("\"tools\":[\"Read\",\"Edit\"", end.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\"Bash\"", end.Output.Split('\n')[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../outside.txt")]
    [InlineData("link/outside.txt")]
    public async Task A_path_that_leaves_the_workspace_needs_a_decision(string path)
    {
        File.WriteAllText(_home.Beside("outside.txt"), "secret\n");
        File.CreateSymbolicLink(Path.Combine(_home.Work, "link"), _home.Beside(""));
        string[] rules =
        [
            Rules.Call("read", 0, "Read", $$"""{ "file_path": "{{path}}" }"""),
            Rules.Say("read", 1, "{{result}}"),
        ];

        var refused = await RunAsync(rules, "read", "--permission-mode", "acceptEdits");
        Assert.Equal(3, refused.ExitCode);
        Assert.DoesNotContain("secret", refused.Output, StringComparison.Ordinal);

        var permitted = await RunAsync(rules, "read", "--add-dir", "..");
        Assert.Equal(0, permitted.ExitCode);
        Assert.Contains("secret", permitted.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ls | wc -l", 0)]
    [InlineData("r''m -rf kept", 3, "--allowedTools", "Bash", "--disallowedTools", "Bash(rm *)")]
    [InlineData("bash -c 'cat .env'", 3, "--allowedTools", "Bash", "--disallowedTools", "Read(.env)")]
    [InlineData("ls; curl example.org", 3, "--allowedTools", "Bash(ls *)")]
    public async Task A_command_is_judged_by_what_it_does(string command, int exitCode, params string[] flags)
    {
        File.WriteAllText(Path.Combine(_home.Work, ".env"), "secret\n");
        File.WriteAllText(Path.Combine(_home.Work, "kept"), "kept\n");
        string[] rules =
        [
            Rules.Call("run", 0, "Bash", $$"""{ "command": "{{command}}" }"""),
            Rules.Say("run", 1, "{{result}}"),
        ];

        var end = await RunAsync(rules, "run", flags);

        Assert.Equal(exitCode, end.ExitCode);
        Assert.DoesNotContain("secret", end.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_home.Work, "kept")));
    }

    [Fact]
    public async Task Flags_widen_a_session_that_goes_on_and_its_denials_stay()
    {
        string[] rules =
        [
            .. Rules.WriteFile,
            Rules.Call("run", 0, "Bash", """{ "command": "echo ran" }"""),
            Rules.Say("run", 1, "{{result}}"),
        ];
        _home.Variables["CODEAGENT_MODEL"] = _home.Script(rules);
        var first = await CodeAgentProcess.RunAsync(
            _home,
            "-p",
            "write",
            "--disallowedTools",
            "Bash(echo *)",
            "--session-id",
            "s"
        );
        var second = await CodeAgentProcess.RunAsync(_home, "-p", "write", "--resume", "s", "--allowedTools", "Write");
        var third = await CodeAgentProcess.RunAsync(
            _home,
            "-p",
            "run",
            "--resume",
            "s",
            "--allowedTools",
            "Bash(echo *)"
        );
        Assert.Equal((3, 0, 3), (first.ExitCode, second.ExitCode, third.ExitCode));
        Assert.Equal("written\n", _home.Read("note.txt"));
    }

    private Task<ProgramEnd> RunAsync(string[] rules, string prompt, params string[] flags) =>
        CodeAgentProcess.RunAsync(_home, ["-p", prompt, "--model", _home.Script(rules), .. flags]);
}
