using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Tasks;

public sealed class TaskRefusalTests : IDisposable
{
    private readonly TaskWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(6, "has no branch, tag or commit nope", "submit", "x", "--base", "nope")]
    [InlineData(6, "There is no folder", "submit", "x", "--repo", "/nowhere/at/all")]
    [InlineData(2, "The task has no goal", "submit")]
    [InlineData(2, "It is a time such as 90s", "submit", "x", "--check-timeout", "5")]
    [InlineData(2, "--parallel cannot be '0'", "submit", "x", "--parallel", "0")]
    [InlineData(2, "There is no task 'zz'", "show", "zz")]
    [InlineData(2, "There is no option '--jsn'", "list", "--jsn")]
    public async Task What_cannot_work_is_refused_with_what_to_do(int exitCode, string said, params string[] words)
    {
        _world.Play(TaskWorld.Subtask("one"));
        var end = await _world.RunAsync(words);
        Assert.Equal(exitCode, end.ExitCode);
        Assert.Contains(said, end.Error, StringComparison.Ordinal);
        Assert.True(
            end.Error.TrimEnd().Contains('\n') || end.Error.Contains("Did you mean", StringComparison.Ordinal),
            end.Error
        );
        Assert.Empty(Directory.Exists(_world.Home.State) ? (await _world.JsonAsync("list")).EnumerateArray() : []);
    }

    [Fact]
    public async Task A_declared_setup_is_run_only_for_who_trusts_it()
    {
        _world.Play(
            TaskWorld.Subtask("one", check: "cat made.txt"),
            TaskWorld.Command("one", 0, "cp made.txt one.txt")
        );
        _world.Home.Write(".codeagent/config.json", """{ "workspace": { "setup": "echo made > made.txt" } }""");
        _world.Home.Write(".gitignore", "made.txt\n");
        GitCommand.Run(_world.Home.Work, "add", ".");
        GitCommand.Run(_world.Home.Work, "commit", "-q", "-m", "setup");
        _world.Home.Write("dirt.txt", "not committed\n");

        string[] words =
        [
            "submit",
            "x",
            "--allowedTools",
            "Bash",
            "--max-attempts",
            "1",
            "--max-replans",
            "1",
            "--watch",
        ];
        var untrusted = await _world.RunAsync(words);
        Assert.Equal(3, untrusted.ExitCode);
        Assert.Matches(
            "a setup, [0-9a-f]{12}, that is not run because nobody trusted it: echo made > made.txt",
            untrusted.Error
        );
        Assert.Contains("1 uncommitted changes", untrusted.Error, StringComparison.Ordinal);

        var trusted = await _world.RunAsync([.. words, "--trust-setup"]);
        Assert.Matches("setup [0-9a-f]{12} is trusted", trusted.Error);
        Assert.Equal(0, trusted.ExitCode);
    }
}
