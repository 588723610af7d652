using System.Text.Json;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Tasks;

public sealed class TaskResultTests : IDisposable
{
    private readonly TaskWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_task_goes_from_its_goal_on_standard_input_to_a_branch_of_the_repository()
    {
        PlayTwo();
        var submit = await CodeAgentProcess.RunAsync(
            _world.Home,
            "Make two files\n",
            ["task", "submit", "--allowedTools", "Bash", "--check", "cat one.txt two.txt", "--watch"]
        );
        Assert.Equal(0, submit.ExitCode);
        var id = submit.Output.Split('\n')[0];
        Assert.Contains("succeeded: 2 subtasks merged", submit.Output, StringComparison.Ordinal);
        Assert.Contains($"Take it: codeagent task apply {id}", submit.Output, StringComparison.Ordinal);

        await Shows(id);
        await Applies(id);
        await DropsAndForks(id);
    }

    [Fact]
    public async Task What_programs_read_is_the_stored_envelope_a_line_and_one_object_a_state()
    {
        PlayTwo();
        var submit = await _world.RunAsync("submit", "Two", "--allowedTools", "Bash", "--watch", "--json");
        Assert.Equal(0, submit.ExitCode);
        var events = Lines(submit.Output);
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(one => one.GetProperty("rootSeq").GetInt32()));
        Assert.All(
            events,
            one =>
                Assert.Equal(
                    ["rootSeq", "stream", "seq", "ts", "type", "v", "data"],
                    one.EnumerateObject().Select(property => property.Name).Where(name => name != "trace")
                )
        );
        var id = events[0].GetProperty("stream").GetString()!["task/".Length..];
        Assert.Equal(submit.Output, await _world.DoneAsync("watch", id[..6], "--json"));
        Assert.Equal(submit.Output, await _world.DoneAsync("log", id, "--json"));

        var own = Lines(await _world.DoneAsync("log", id, "--agent", "two", "--json"));
        Assert.All(own, one => Assert.Equal($"task/{id}/two/1", one.GetProperty("stream").GetString()));
        Assert.Equal("succeeded", (await _world.JsonAsync("show", id)).GetProperty("status").GetString());
        Assert.Equal(
            id,
            Assert
                .Single((await _world.JsonAsync("list", "--status", "succeeded")).EnumerateArray())
                .GetProperty("id")
                .GetString()
        );
        Assert.Empty((await _world.JsonAsync("list", "--status", "running")).EnumerateArray());

        var cost = await _world.JsonAsync("cost", id);
        Assert.Equal(
            ["coordinator", "one/1", "two/1"],
            cost.GetProperty("agents").EnumerateArray().Select(agent => agent.GetProperty("agent").GetString())
        );
        Assert.Equal(
            cost.GetProperty("agents").EnumerateArray().Sum(agent => agent.GetProperty("tokens").GetInt64()),
            cost.GetProperty("total").GetProperty("tokens").GetInt64()
        );
        var diff = await _world.JsonAsync("diff", id);
        Assert.Equal((2, 0), (diff.GetProperty("added").GetInt32(), diff.GetProperty("deleted").GetInt32()));
        Assert.Contains("+two", diff.GetProperty("patch").GetString(), StringComparison.Ordinal);
    }

    private void PlayTwo() =>
        _world.Play(
            $"{TaskWorld.Subtask("one")}, {TaskWorld.Subtask("two", after: "one")}",
            TaskWorld.Command("one", 0, "echo one > one.txt"),
            TaskWorld.Command("two", 0, "echo two > two.txt")
        );

    private static List<JsonElement> Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];

    private async Task Shows(string id)
    {
        var prefix = id[..5];
        Assert.Contains("**Succeeded.**", await _world.DoneAsync("show", prefix), StringComparison.Ordinal);
        Assert.Matches($"{id}  succeeded  just now", await _world.DoneAsync("list"));
        var plan = await _world.DoneAsync("plan", prefix);
        Assert.Contains("two: Make two [merged]", plan, StringComparison.Ordinal);
        Assert.Contains("  after: one\n", plan, StringComparison.Ordinal);
        Assert.Contains("a rough guess", plan, StringComparison.Ordinal);

        Assert.Matches("added +\\+1 +-0 +two.txt", await _world.DoneAsync("diff", prefix, "--stat"));
        var patch = await _world.DoneAsync("diff", prefix, "tw");
        Assert.Contains("+++ b/two.txt", patch, StringComparison.Ordinal);
        Assert.DoesNotContain("one.txt", patch, StringComparison.Ordinal);

        var log = await _world.DoneAsync("log", prefix);
        Assert.Matches("two/1 +Bash echo two > two.txt: succeeded", log);
        Assert.Matches("task +two: merged", log);
        Assert.Matches("one/1 +2 +1 ", await _world.DoneAsync("cost", prefix));

        Assert.Contains(
            "evidence/03-acceptance.txt",
            await _world.DoneAsync("artifacts", prefix),
            StringComparison.Ordinal
        );
        Assert.Equal("one\ntwo\n", await _world.DoneAsync("artifacts", "get", prefix, "evidence/03-acceptance.txt"));
        var file = _world.Home.Beside("report");
        await _world.DoneAsync("artifacts", "get", prefix, "report.md", "--output", file);
        Assert.Contains("**Succeeded.**", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Contains(
            "has no artifact 'x'",
            (await _world.RunAsync("artifacts", "get", prefix, "x")).Error,
            StringComparison.Ordinal
        );
    }

    private async Task Applies(string id)
    {
        var applied = await _world.DoneAsync("apply", id);
        Assert.Contains($"Branch codeagent/{id}", applied, StringComparison.Ordinal);
        Assert.Equal("two\n", GitCommand.Run(_world.Home.Work, "show", $"codeagent/{id}:two.txt"));
        Assert.False(File.Exists(Path.Combine(_world.Home.Work, "two.txt")));

        var named = await _world.JsonAsync("apply", id, "--branch", "mine", "--checkout");
        Assert.Equal("mine", named.GetProperty("branch").GetString());
        Assert.Equal("mine\n", GitCommand.Run(_world.Home.Work, "branch", "--show-current"));
        Assert.Equal("two\n", _world.Home.Read("two.txt"));
    }

    private async Task DropsAndForks(string id)
    {
        await _world.DoneAsync("drop", id, "two");
        await _world.PhaseAsync(id, "two", "dropped");
        Assert.Equal(2, (await _world.RunAsync("drop", id, "nobody")).ExitCode);

        var fork = (await _world.DoneAsync("fork", id, "--goal", "Again")).Trim();
        var forked = await _world.JsonAsync("show", fork);
        var (settings, origin) = (forked.GetProperty("settings"), await _world.JsonAsync("show", id));
        Assert.Equal(
            (id, "Again"),
            (settings.GetProperty("forkedFrom").GetString(), settings.GetProperty("goal").GetString())
        );
        Assert.Equal(origin.GetProperty("head").GetString(), settings.GetProperty("baseRef").GetString());
        Assert.Equal(0, (await _world.RunAsync("watch", fork)).ExitCode);
        Assert.DoesNotContain("one.txt", await _world.DoneAsync("diff", fork), StringComparison.Ordinal);
    }
}
