using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Tasks;

public sealed class WorkerTests : IDisposable
{
    private readonly TaskWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_killed_worker_is_followed_by_another_that_goes_on()
    {
        _world.Play(TaskWorld.Subtask("one"), TaskWorld.Command("one", 0, $"{_world.UntilOpen}; echo it > one.txt"));
        using var submit = CodeAgentProcess.Start(
            _world.Home,
            "task",
            "submit",
            "Make it",
            "--allowedTools",
            "Bash(*)",
            "--watch"
        );
        await submit.OutputLineAsync("one: begins");
        var first = (await _world.WorkerAsync())!.Value;
        var second = await CodeAgentProcess.RunAsync(_world.Home, "worker");
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("Another worker runs", second.Error, StringComparison.Ordinal);

        TaskWorld.Kill(first);
        await submit.OutputLineAsync("one: reported");
        Assert.NotEqual(first, await _world.WorkerAsync());
        _world.Open();
        await submit.OutputLineAsync("one: ");
    }

    [Fact]
    public async Task A_worker_that_cannot_start_says_why_and_the_task_is_kept()
    {
        _world.Play(TaskWorld.Subtask("one"), TaskWorld.Command("one", 0, "echo it > one.txt"));
        Directory.CreateDirectory(Path.Combine(_world.Home.State, "worker.json", "full"));
        var submit = await _world.RunAsync("submit", "Make it", "--allowedTools", "Bash");
        Assert.Equal(6, submit.ExitCode);
        Assert.Contains("(AGENT0702)", submit.Error, StringComparison.Ordinal);
        Assert.Contains("does not start (exit code 6)", submit.Error, StringComparison.Ordinal);
        Assert.Contains("worker.json cannot be written", submit.Error, StringComparison.Ordinal);

        Directory.Delete(Path.Combine(_world.Home.State, "worker.json"), recursive: true);
        var kept = Assert.Single((await _world.JsonAsync("list")).EnumerateArray()).GetProperty("id").GetString()!;
        Assert.Equal(0, (await _world.RunAsync("watch", kept)).ExitCode);
    }
}
