namespace CodeAgent.Cli.Tests.Guarding;

/// <summary>Hooks of Claude Code's contract through the built program, with real shells.</summary>
public sealed class HookTests : IDisposable
{
    private readonly GuardedHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Exit_code_two_denies_a_call_that_everything_else_allows_and_its_reason_is_told()
    {
        _home.UserSettings(
            GuardedHome.Hook("PreToolUse", "cat > seen.json; echo 'not that file' >&2; exit 2", matcher: "Write")
        );
        var end = await _home.RunAsync(Rules.WriteFile, "write", "--permission-mode", "bypassPermissions");
        Assert.Equal(3, end.ExitCode);
        Assert.Contains("not that file", end.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_home.Home.Work, "note.txt")));
        var seen = _home.Home.Read("seen.json");
        foreach (
            var part in new[]
            {
                "\"hook_event_name\":\"PreToolUse\"",
                "\"tool_name\":\"Write\"",
                "\"file_path\":\"note.txt\"",
                "\"permission_mode\":\"bypassPermissions\"",
                "\"session_id\"",
                "\"cwd\"",
            }
        )
        {
            Assert.Contains(part, seen, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_allow_lets_an_open_call_run_and_cannot_loosen_a_rule()
    {
        const string Allow =
            """echo '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"allow"}}'""";
        _home.UserSettings(GuardedHome.Hook("PreToolUse", Allow));
        var open = await _home.RunAsync(Rules.WriteFile, "write");
        Assert.Equal(0, open.ExitCode);
        var ruled = await _home.RunAsync(Rules.WriteFile, "write", "--disallowedTools", "Edit(note.txt)");
        Assert.Equal(3, ruled.ExitCode);
    }

    [Fact]
    public async Task Rewritten_arguments_are_checked_again()
    {
        const string Rewrite =
            """echo '{"hookSpecificOutput":{"permissionDecision":"allow","updatedInput":{"file_path":"secret.txt","content":"x"}}}'""";
        _home.UserSettings(GuardedHome.Hook("PreToolUse", Rewrite));
        var free = await _home.RunAsync(Rules.WriteFile, "write");
        Assert.Equal(0, free.ExitCode);
        Assert.Equal("x", _home.Home.Read("secret.txt"));
        Assert.Contains("A hook changed the arguments", free.Output, StringComparison.Ordinal);
        File.Delete(Path.Combine(_home.Home.Work, "secret.txt"));
        var held = await _home.RunAsync(Rules.WriteFile, "write", "--disallowedTools", "Edit(secret.txt)");
        Assert.Equal(3, held.ExitCode);
        Assert.False(File.Exists(Path.Combine(_home.Home.Work, "secret.txt")));
    }

    [Theory]
    [InlineData("sleep 60", ", \"timeout\": 0.3, \"onFailure\": \"block\"")]
    [InlineData("yes", ", \"onFailure\": \"block\"")]
    [InlineData("kill -9 $$", ", \"onFailure\": \"block\"")]
    [InlineData("echo '{\"hookSpecificOutput\": 3}'", ", \"onFailure\": \"block\"")]
    [InlineData("echo '{oops'", ", \"onFailure\": \"block\"")]
    public async Task A_guard_that_hangs_floods_dies_or_talks_nonsense_refuses_an_unattended_run(
        string command,
        string more
    )
    {
        _home.UserSettings(GuardedHome.Hook("PreToolUse", command, more));
        var end = await _home.RunAsync(Rules.WriteFile, "write", "--permission-mode", "acceptEdits");
        Assert.Equal(6, end.ExitCode);
        Assert.Contains("AGENT0422", end.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_home.Home.Work, "note.txt")));
    }

    [Theory]
    [InlineData("sleep 60", ", \"timeout\": 0.3")]
    [InlineData("echo '{oops'", "")]
    [InlineData("exit 1", "")]
    public async Task A_hook_that_is_no_guard_and_fails_is_told_and_nothing_is_held_up(string command, string more)
    {
        _home.UserSettings(GuardedHome.Hook("PreToolUse", command, more));
        var end = await _home.RunAsync(Rules.WriteFile, "write", "--permission-mode", "acceptEdits");
        Assert.Equal(0, end.ExitCode);
    }

    [Fact]
    public async Task A_guard_that_does_not_deny_what_it_declares_to_deny_refuses_the_run_and_shows_in_doctor()
    {
        const string Guard = """, "guard": [{"tool": "Bash", "input": {"command": "git push"}, "expect": "deny"}]""";
        _home.UserSettings(GuardedHome.Hook("PreToolUse", "exit 0", Guard, "Bash"));
        var end = await _home.RunAsync([Rules.Hello], "hello");
        Assert.Equal(6, end.ExitCode);
        Assert.Contains("deny is declared", end.Error, StringComparison.Ordinal);
        Assert.Contains("deny is declared", (await _home.RunAsync("doctor")).Output, StringComparison.Ordinal);
        _home.UserSettings(GuardedHome.Hook("PreToolUse", "grep -q push && exit 2; exit 0", Guard, "Bash"));
        Assert.Equal(0, (await _home.RunAsync([Rules.Hello], "hello")).ExitCode);
    }

    [Fact]
    public async Task A_stop_hook_keeps_the_agent_going_and_a_prompt_hook_adds_context()
    {
        const string Stop = """test -e once || { touch once; echo '{"decision":"block","reason":"say more"}'; }""";
        _home.UserSettings(
            $$"""
            { "hooks": {
              "UserPromptSubmit": [ { "hooks": [ { "type": "command", "command": "echo the branch is main" } ] } ],
              "Stop": [ { "hooks": [ { "type": "command", "command": "{{System.Text.Json.JsonEncodedText.Encode(
                Stop
            )}}" } ] } ] } }
            """
        );
        var end = await _home.RunAsync(
            [Rules.Say("say more", 0, "More."), Rules.Say("the branch is main", 0, "First.")],
            "hello"
        );
        Assert.Equal(0, end.ExitCode);
        Assert.Equal("More.\n", end.Output);
    }

    [Fact]
    public async Task A_prompt_that_a_hook_refuses_reaches_no_model()
    {
        _home.UserSettings(GuardedHome.Hook("UserPromptSubmit", "echo 'no secrets here' >&2; exit 2"));
        var end = await _home.RunAsync([Rules.Hello], "hello");
        Assert.NotEqual(0, end.ExitCode);
        Assert.Contains("no secrets here", end.Error, StringComparison.Ordinal);
        Assert.Equal("", end.Output);
    }

    [Fact]
    public async Task A_session_begins_and_ends_with_its_hooks()
    {
        _home.UserSettings(
            """
            { "hooks": { "SessionStart": [ { "matcher": "startup", "hooks": [ { "type": "command", "command": "echo it is friday" } ] } ],
              "SessionEnd": [ { "hooks": [ { "type": "command", "command": "cat > end.json" } ] } ] } }
            """
        );
        var end = await _home.RunAsync([Rules.Say("it is friday", 0, "So it is.")], "hello");
        Assert.Equal("So it is.\n", end.Output);
        Assert.Contains("\"reason\":\"other\"", _home.Home.Read("end.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_hook_says_after_a_call_reaches_the_model()
    {
        _home.UserSettings(
            GuardedHome.Hook("PostToolUse", """echo '{"decision":"block","reason":"format it"}'""", matcher: "Write")
        );
        var end = await _home.RunAsync(Rules.WriteFile, "write", "--permission-mode", "acceptEdits");
        Assert.Contains("PostToolUse hook objects: format it", end.Output, StringComparison.Ordinal);
    }
}
