using CodeAgent.Cli.Tests.Chat;

namespace CodeAgent.Cli.Tests.Tasks;

public sealed class LiveWatchTests : IDisposable
{
    private readonly TaskWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task The_picture_moves_in_place_and_stays_with_what_comes_next()
    {
        Play();
        using var terminal = TmuxTerminal.Start(
            _world.Home,
            70,
            20,
            "task",
            "submit",
            "Make two files",
            "--allowedTools",
            "Bash",
            "--watch"
        );
        var screen = await terminal.ShowsAsync(
            text =>
                text.Contains("⠋ ", StringComparison.Ordinal) && text.Contains("until test", StringComparison.Ordinal),
            "one at work"
        );
        Assert.Contains("0 of 2 merged · plan 1", screen, StringComparison.Ordinal);
        Assert.Contains("· two  pending", screen, StringComparison.Ordinal);
        Assert.Contains("after one", screen, StringComparison.Ordinal);
        Assert.Contains("ctrl+c leaves; the task goes on", screen, StringComparison.Ordinal);
        Assert.Contains("\u001B[", terminal.Coloured, StringComparison.Ordinal);

        terminal.Resize(44, 20);
        _world.Open();
        screen = await terminal.ShowsAsync("Take it: codeagent task apply");
        Assert.Contains("2 of 2 merged", screen, StringComparison.Ordinal);
        Assert.Contains("✓ two", screen, StringComparison.Ordinal);
        Assert.Equal(1, terminal.Visible.Split("✓ one").Length - 1);
    }

    [Fact]
    public async Task Closing_the_terminal_leaves_the_task_running()
    {
        Play();
        _world.Home.Variables["NO_COLOR"] = "1";
        using (
            var terminal = TmuxTerminal.Start(
                _world.Home,
                70,
                20,
                "task",
                "submit",
                "Make two files",
                "--allowedTools",
                "Bash",
                "--watch"
            )
        )
        {
            await terminal.ShowsAsync("until test");
            Assert.DoesNotContain("\u001B[3", terminal.Coloured, StringComparison.Ordinal);
        }

        _world.Open();
        var id = Assert.Single((await _world.JsonAsync("list")).EnumerateArray()).GetProperty("id").GetString()!;
        Assert.Equal(0, (await _world.RunAsync("watch", id)).ExitCode);
    }

    private void Play() =>
        _world.Play(
            $"{TaskWorld.Subtask("one")}, {TaskWorld.Subtask("two", after: "one")}",
            TaskWorld.Command("one", 0, $"{_world.UntilOpen}; echo one > one.txt"),
            TaskWorld.Command("two", 0, "echo two > two.txt")
        );
}
