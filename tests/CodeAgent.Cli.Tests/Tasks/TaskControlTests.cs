using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Tasks;

public sealed class TaskControlTests : IDisposable
{
    private readonly TaskWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task An_agent_at_work_is_told_taken_back_paused_and_cancelled()
    {
        _world.Play(
            TaskWorld.Subtask("one"),
            """{ "when": { "user": "A person put the files of your workspace back" }, "reply": { "text": "I looked." } }""",
            TaskWorld.Command("one", 0, "echo good > one.txt"),
            TaskWorld.Command("one", 1, $"echo bad > one.txt; touch {_world.Home.Beside("spoilt")}; sleep 300")
        );
        var id = await _world.SubmitAsync();
        await Testing.Stores.Eventually.BecomesTrue(() => File.Exists(_world.Home.Beside("spoilt")), "the second step");
        Assert.Contains(
            "Told one",
            await _world.DoneAsync("steer", id, "mind the gap", "--agent", "one"),
            StringComparison.Ordinal
        );
        Assert.Matches(
            "0 .*before the first change\n1 .*echo good > one.txt",
            await _world.DoneAsync("rewind", id, "one")
        );
        Assert.Equal(2, (await _world.RunAsync("rewind", id, "one", "--step", "7")).ExitCode);

        Assert.Contains(
            "its agent goes on",
            await _world.DoneAsync("rewind", id, "one", "--step", "1"),
            StringComparison.Ordinal
        );
        Assert.Equal(0, (await _world.RunAsync("watch", id)).ExitCode);
        Assert.Contains("+good", await _world.DoneAsync("diff", id), StringComparison.Ordinal);
        var log = await _world.DoneAsync("log", id, "--json");
        Assert.Contains("mind the gap", log, StringComparison.Ordinal);
        Assert.Contains("A person put the files of your workspace back", log, StringComparison.Ordinal);
        var late = await _world.RunAsync("rewind", id, "one", "--step", "0");
        Assert.Equal(2, late.ExitCode);
        Assert.Contains($"codeagent task drop {id} one", late.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_paused_task_stands_still_until_it_is_resumed_and_a_cancelled_one_ends()
    {
        _world.Play(TaskWorld.Subtask("one"), TaskWorld.Command("one", 0, _world.UntilOpen));
        var id = await _world.SubmitAsync();
        await _world.PhaseAsync(id, "one", "working");
        Assert.Contains(
            $"task resume {id}",
            await _world.DoneAsync("pause", id, "--reason", "lunch"),
            StringComparison.Ordinal
        );
        var watch = await _world.RunAsync("watch", id);
        Assert.Equal(3, watch.ExitCode);
        Assert.Contains("paused: lunch", watch.Output, StringComparison.Ordinal);
        await _world.PhaseAsync(id, "one", "suspended");

        var resumed = await _world.JsonAsync("resume", id);
        Assert.Equal("running", resumed.GetProperty("status").GetString());
        await _world.DoneAsync("cancel", id, "--reason", "enough");
        var end = await _world.RunAsync("watch", id);
        Assert.Equal(5, end.ExitCode);
        Assert.Contains("cancelled: enough", end.Output, StringComparison.Ordinal);
        var late = await _world.RunAsync("pause", id);
        Assert.Equal(1, late.ExitCode);
        Assert.Contains("The task is cancelled.", late.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_leaves_with_ctrl_c_leaves_the_task_running()
    {
        _world.Play(TaskWorld.Subtask("one"), TaskWorld.Command("one", 0, $"{_world.UntilOpen}; echo it > one.txt"));
        using var submit = CodeAgentProcess.Start(
            _world.Home,
            "task",
            "submit",
            "Make it",
            "--allowedTools",
            "Bash",
            "--watch"
        );
        await submit.OutputLineAsync("one: begins");
        submit.Send(UnixSignal.Interrupt);
        var left = await submit.ToEndAsync();
        Assert.Equal(5, left.ExitCode);
        var id = left.Output.Split('\n')[0];
        Assert.Contains(
            $"goes on without you. Follow it again: codeagent task watch {id}",
            left.Error,
            StringComparison.Ordinal
        );

        _world.Open();
        Assert.Equal(0, (await _world.RunAsync("watch", id)).ExitCode);
    }
}
