using System.Text.Json;

namespace CodeAgent.Cli.Tests.Tasks;

public sealed class TaskDecisionTests : IDisposable
{
    private readonly TaskWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_plan_is_sent_back_edited_replaced_and_approved()
    {
        _world.Play(TaskWorld.Subtask("one"), TaskWorld.Revise("better, please", TaskWorld.Subtask("better")));
        var id = await _world.SubmitAsync("--approve-plan");
        var watch = await _world.RunAsync("watch", id);
        Assert.Equal(3, watch.ExitCode);
        Assert.Contains($"Agree: codeagent task approve {id}", watch.Output, StringComparison.Ordinal);

        await _world.DoneAsync("approve", id, "--deny", "--comment", "better, please");
        await _world.BecomesAsync(
            id,
            task => TaskWorld.PhaseOf(task, "better") == "pending" && StatusOf(task) == "waiting",
            "planned again"
        );

        var document = (await _world.JsonAsync("plan", id)).ToString();
        var file = _world.Home.Beside("plan.json");
        await File.WriteAllTextAsync(file, document.Replace("better", "best", StringComparison.Ordinal));
        Assert.Contains(
            "Plan 3 is in place",
            await _world.DoneAsync("plan", id, "--file", file),
            StringComparison.Ordinal
        );

        _world.Home.Variables["EDITOR"] = "sed -i s/best.txt/good.txt/";
        Assert.Contains("Plan 4 is in place", await _world.DoneAsync("plan", id, "--edit"), StringComparison.Ordinal);
        Assert.Contains("writes: good.txt", await _world.DoneAsync("plan", id), StringComparison.Ordinal);
        _world.Home.Variables["EDITOR"] = "true";
        Assert.Contains("Nothing was changed", await _world.DoneAsync("plan", id, "--edit"), StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, """{ "summary": "s", "subtasks": [] }""");
        var refused = await _world.RunAsync("plan", id, "--file", file);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("no subtasks", refused.Error, StringComparison.Ordinal);
        Assert.Contains("work begins", await _world.DoneAsync("approve", id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_of_an_agent_waits_for_a_decision_from_any_terminal()
    {
        _world.Play(
            $"{TaskWorld.Subtask("one")}, {TaskWorld.Subtask("two", check: "true")}",
            TaskWorld.Command("one", 0, "MADE=1 touch one.txt one.txt"),
            TaskWorld.Command("two", 0, "MADE=1 touch two.txt two.txt")
        );
        var id = (await _world.DoneAsync("submit", "Make files", "--check", "cat one.txt")).Trim();
        var (one, two) = (await AskedAsync(id, "one"), await AskedAsync(id, "two"));

        var unsaid = await _world.RunAsync("approve", id);
        Assert.Equal(2, unsaid.ExitCode);
        Assert.Contains("touch one.txt one.txt", unsaid.Error, StringComparison.Ordinal);
        Assert.Contains($"task approve {id} {one}", await _world.DoneAsync("show", id), StringComparison.Ordinal);
        Assert.Equal(1, (await _world.RunAsync("approve", id, "nothing")).ExitCode);

        Assert.Contains("Allowed for one", await _world.DoneAsync("approve", id, one), StringComparison.Ordinal);
        Assert.Contains(
            "Denied for two",
            await _world.DoneAsync("approve", id, two, "--deny", "--comment", "not that"),
            StringComparison.Ordinal
        );
        Assert.Equal(0, (await _world.RunAsync("watch", id)).ExitCode);
        var log = await _world.DoneAsync("log", id, "--agent", "two");
        Assert.Contains("not that", log, StringComparison.Ordinal);
        Assert.DoesNotContain("two.txt", await _world.DoneAsync("diff", id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_needs_a_person_gets_an_answer_or_another_try()
    {
        _world.Play(
            TaskWorld.Subtask("one"),
            TaskWorld.Revise("call it rescue", TaskWorld.Subtask("rescue")),
            TaskWorld.Command("rescue", 0, "echo it > rescue.txt")
        );
        var id = await _world.SubmitAsync("--max-attempts", "1", "--max-replans", "1");
        var watch = await _world.RunAsync("watch", id);
        Assert.Equal(3, watch.ExitCode);
        Assert.Contains($"codeagent task retry {id} one", watch.Output, StringComparison.Ordinal);

        await _world.DoneAsync("retry", id, "one");
        Assert.Equal(3, (await _world.RunAsync("watch", id)).ExitCode);
        Assert.Contains("one/2", await _world.DoneAsync("cost", id), StringComparison.Ordinal);

        await _world.DoneAsync("answer", id, "call it rescue");
        Assert.Equal(0, (await _world.RunAsync("watch", id)).ExitCode);
        Assert.Contains("rescue.txt", await _world.DoneAsync("diff", id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_whose_budget_is_used_up_goes_on_with_more()
    {
        _world.Play(TaskWorld.Subtask("one"), TaskWorld.Command("one", 0, "echo it > one.txt"));
        var id = await _world.SubmitAsync("--budget-tokens", "100");
        var watch = await _world.RunAsync("watch", id);
        Assert.Equal(4, watch.ExitCode);
        Assert.Contains("--add-budget-tokens", watch.Output, StringComparison.Ordinal);

        await _world.DoneAsync("resume", id, "--add-budget-tokens", "10000000");
        Assert.Equal(0, (await _world.RunAsync("watch", id)).ExitCode);
        Assert.Contains("Budget in tokens", await _world.DoneAsync("cost", id), StringComparison.Ordinal);
    }

    private static string StatusOf(JsonElement task) => task.GetProperty("status").GetString()!;

    /// <summary>Waits until an agent asks; answers with the question's id.</summary>
    private async Task<string> AskedAsync(string id, string agent)
    {
        await _world.PhaseAsync(id, agent, "working");
        using var log = Testing.Programs.CodeAgentProcess.Start(
            _world.Home,
            "task",
            "log",
            id,
            "--follow",
            "--agent",
            agent
        );
        var line = await log.OutputLineAsync("asks:");
        return line[(line.LastIndexOf('(') + 1)..].TrimEnd(')');
    }
}
