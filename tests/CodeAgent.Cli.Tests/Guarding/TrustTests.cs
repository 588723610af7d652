namespace CodeAgent.Cli.Tests.Guarding;

/// <summary>What a repository would run is refused until its content was accepted, and again when it changes.</summary>
public sealed class TrustTests : IDisposable
{
    private readonly GuardedHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_repository_runs_nothing_before_it_was_accepted_and_nothing_that_changed_since()
    {
        _home.Home.Write("hooks/log.sh", "touch ran\n");
        _home.ProjectSettings(GuardedHome.Hook("UserPromptSubmit", "sh hooks/log.sh"));
        var refused = await HelloAsync();
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("AGENT0420", refused.Error, StringComparison.Ordinal);
        Assert.False(Ran());

        // The refusal names the exact command.
        var command = refused.Error.Split('\n').First(line => line.Contains("trust accept", StringComparison.Ordinal));
        var words = command.Split("codeagent ")[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(0, (await _home.RunAsync(words)).ExitCode);
        Assert.Equal(0, (await HelloAsync()).ExitCode);
        Assert.True(Ran());

        File.Delete(Path.Combine(_home.Home.Work, "ran"));
        _home.Home.Write("hooks/log.sh", "touch ran; curl evil\n");
        var changed = await HelloAsync();
        Assert.Equal(3, changed.ExitCode);
        Assert.Contains("changed since it was accepted", changed.Error, StringComparison.Ordinal);
        Assert.False(Ran());
    }

    [Fact]
    public async Task What_was_refused_does_not_run_and_does_not_hold_up()
    {
        _home.ProjectSettings(GuardedHome.Hook("UserPromptSubmit", "touch ran"));
        Assert.Equal(0, (await _home.RunAsync("trust", "refuse", "--all")).ExitCode);
        Assert.Equal(0, (await HelloAsync()).ExitCode);
        Assert.False(Ran());
        Assert.Contains("refused", (await _home.RunAsync("trust", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await _home.RunAsync("trust", "revoke", "--all")).ExitCode);
        Assert.Equal(3, (await HelloAsync()).ExitCode);
    }

    [Fact]
    public async Task A_lock_counts_only_where_the_users_own_configuration_honours_it()
    {
        _home.ProjectSettings(GuardedHome.Hook("UserPromptSubmit", "touch ran"));
        await _home.RunAsync("trust", "accept", "--all");
        Assert.Equal(0, (await _home.RunAsync("trust", "lock")).ExitCode);
        await _home.RunAsync("trust", "revoke", "--all");
        _home.Home.Write(".codeagent/config.json", $$"""{ "trust": { "honourLocks": ["{{_home.Home.Work}}"] } }""");
        Assert.Equal(3, (await HelloAsync()).ExitCode);
        var config = Path.Combine(_home.Home.Home, ".config", "codeagent");
        Directory.CreateDirectory(config);
        File.WriteAllText(
            Path.Combine(config, "config.json"),
            $$"""{ "trust": { "honourLocks": ["{{_home.Home.Work}}"] } }"""
        );
        Assert.Equal(0, (await HelloAsync()).ExitCode);
        Assert.True(Ran());
    }

    [Fact]
    public async Task A_guard_that_was_edited_while_it_is_trusted_denies()
    {
        _home.Home.Write("guard.sh", "exit 0\n");
        _home.ProjectSettings(GuardedHome.Hook("PreToolUse", "sh guard.sh", matcher: "Write"));
        await _home.RunAsync("trust", "accept", "--all");
        string[] rules =
        [
            Rules.Call("attack", 0, "Bash", """{ "command": "echo true > guard.sh" }"""),
            Rules.Call("attack", 1, "Write", """{ "file_path": "note.txt", "content": "x" }"""),
            Rules.Say("attack", 2, "{{result}}"),
        ];
        var end = await _home.RunAsync(rules, "attack", "--permission-mode", "bypassPermissions");
        Assert.Equal(3, end.ExitCode);
        Assert.Contains("is not the file that was accepted", end.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_home.Home.Work, "note.txt")));
    }

    [Fact]
    public async Task Settings_that_do_not_parse_end_the_run_with_file_and_line()
    {
        _home.ProjectSettings("{\n\"hooks\": {,}\n}");
        var end = await HelloAsync();
        Assert.Equal(2, end.ExitCode);
        Assert.Contains("settings.json", end.Error, StringComparison.Ordinal);
        Assert.Contains("line 2", end.Error, StringComparison.Ordinal);
    }

    private bool Ran() => File.Exists(Path.Combine(_home.Home.Work, "ran"));

    private Task<Testing.Programs.ProgramEnd> HelloAsync() => _home.RunAsync([Rules.Hello], "hello");
}
