using System.Text.Json.Nodes;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Plans;

/// <summary>Tasks that something is wrong with, through the built program: each ends or pauses with words that help.</summary>
public sealed class BadInputTests : IDisposable
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(2);
    private readonly CodeAgentHome _home = new();

    public BadInputTests()
    {
        _home.Write("a.txt", "a\n");
        GitCommand.Run(_home.Work, "init", "-q", "-b", "main");
        Commit();
    }

    public void Dispose()
    {
        Crashes.Machine.KillAll(_home.State);
        _home.Dispose();
    }

    [Fact]
    public async Task A_base_that_does_not_exist_is_named()
    {
        Assert.SkipWhen(LongSuite.SkipReason is not null, LongSuite.SkipReason ?? "");
        var end = await SubmitAsync(Work("echo b > b.txt"), "--base", "no-such-branch");
        Assert.NotEqual(0, end.ExitCode);
        Assert.Contains("no-such-branch", end.Output + end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_committed_is_not_worked_on_and_stays()
    {
        Assert.SkipWhen(LongSuite.SkipReason is not null, LongSuite.SkipReason ?? "");
        _home.Write("a.txt", "not committed\n");
        _home.Write("new.txt", "not committed\n");
        var end = await SubmitAsync(Work("test \"$(cat a.txt)\" = a && test ! -e new.txt && echo b > b.txt"));
        Assert.True(end.ExitCode == 0, end.Output + end.Error);
        Assert.Equal("not committed\n", _home.Read("a.txt"));
        Assert.False(File.Exists(Path.Combine(_home.Work, "b.txt")));
    }

    [Fact]
    public async Task A_file_renamed_in_case_alone_is_a_rename()
    {
        Assert.SkipWhen(LongSuite.SkipReason is not null, LongSuite.SkipReason ?? "");
        var end = await SubmitAsync(
            Work("git mv a.txt A.txt; echo b > b.txt", check: "test -f A.txt && ! test -e a.txt")
        );
        Assert.True(end.ExitCode == 0, end.Output + end.Error);
    }

    [Fact]
    public async Task A_submodule_stays_as_it_is_recorded()
    {
        Assert.SkipWhen(LongSuite.SkipReason is not null, LongSuite.SkipReason ?? "");
        var other = _home.Beside("other");
        Directory.CreateDirectory(other);
        GitCommand.Run(other, "init", "-q", "-b", "main");
        GitCommand.Run(other, "commit", "-q", "--allow-empty", "-m", "other");
        GitCommand.Run(_home.Work, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other, "sub");
        Commit();
        var recorded = GitCommand.Run(_home.Work, "ls-tree", "HEAD", "sub");
        var end = await SubmitAsync(Work("echo b > b.txt"));
        Assert.True(end.ExitCode == 0, end.Output + end.Error);
        Assert.Equal(recorded, GitCommand.Run(_home.Work, "ls-tree", await ApplyAsync(end), "sub"));
    }

    [Fact]
    public async Task A_pointer_to_a_large_file_stays_a_pointer()
    {
        Assert.SkipWhen(LongSuite.SkipReason is not null, LongSuite.SkipReason ?? "");
        const string Pointer =
            "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";
        _home.Write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
        _home.Write("large.bin", Pointer);
        Commit();
        var end = await SubmitAsync(Work("echo b > b.txt"));
        Assert.True(end.ExitCode == 0, end.Output + end.Error);
        Assert.Equal(Pointer, GitCommand.Run(_home.Work, "show", $"{await ApplyAsync(end)}:large.bin"));
    }

    [Fact]
    public async Task An_agent_that_does_the_same_for_ever_is_stopped_and_a_person_is_asked()
    {
        Assert.SkipWhen(LongSuite.SkipReason is not null, LongSuite.SkipReason ?? "");
        var end = await SubmitAsync([Rule("subagent", null, Call("Bash", "cat a.txt"))]);
        Assert.True(end.ExitCode == 3, $"{end.ExitCode}\n{end.Output}{end.Error}");
        Assert.Contains("again and again", end.Output + end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_whose_budget_is_used_up_pauses_and_says_so()
    {
        Assert.SkipWhen(LongSuite.SkipReason is not null, LongSuite.SkipReason ?? "");
        var calls = Enumerable
            .Range(0, 9)
            .Select(step => Rule("subagent", step, Call("Bash", $"echo {step} > {step}")));
        var end = await SubmitAsync([.. calls, Rule("subagent", null, Say("Done."))], "--budget-usd", "0.001");
        Assert.True(end.ExitCode == 4, $"{end.ExitCode}\n{end.Output}{end.Error}");
        Assert.Contains("budget", end.Output + end.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_check_that_never_ends_is_ended_and_a_person_is_asked()
    {
        Assert.SkipWhen(LongSuite.SkipReason is not null, LongSuite.SkipReason ?? "");
        var rules = Work("echo b > b.txt", check: "sleep 1000");
        var end = await SubmitAsync(rules, "--check-timeout", "2s", "--max-attempts", "1");
        Assert.True(end.ExitCode == 3, $"{end.ExitCode}\n{end.Output}{end.Error}");
        Assert.Contains("sleep 1000", end.Output + end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setup_that_never_ends_is_ended_and_a_person_is_asked()
    {
        Assert.SkipWhen(LongSuite.SkipReason is not null, LongSuite.SkipReason ?? "");
        _home.Write(".codeagent/config.json", """{ "workspace": { "setup": "sleep 1000" } }""");
        Commit();
        string[] flags = ["--trust-setup", "--setup-timeout", "2s", "--max-attempts", "1"];
        var end = await SubmitAsync(Work("echo b > b.txt"), flags);
        Assert.True(end.ExitCode == 3, $"{end.ExitCode}\n{end.Output}{end.Error}");
        Assert.Contains("setup", end.Output + end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_kills_the_program_each_time_cannot_do_so_for_ever()
    {
        Assert.SkipWhen(LongSuite.SkipReason is not null, LongSuite.SkipReason ?? "");
        var end = await SubmitAsync([Rule("subagent", null, Call("Bash", "kill -9 $PPID"))], "--max-attempts", "1");
        Assert.True(end.ExitCode == 3, $"{end.ExitCode}\n{end.Output}{end.Error}");
        Assert.Contains("again and again", end.Output + end.Error, StringComparison.Ordinal);
    }

    private static JsonArray Work(string command) =>
        [Rule("subagent", 0, Call("Bash", command)), Rule("subagent", null, Say("Done."))];

    private static JsonArray Work(string command, string check)
    {
        var rules = Work(command);
        rules.Add(
            new JsonObject
            {
                ["name"] = check,
                ["when"] = new JsonObject { ["role"] = "none" },
                ["reply"] = Say(""),
            }
        );
        return rules;
    }

    private void Commit()
    {
        GitCommand.Run(_home.Work, "add", "--all");
        GitCommand.Run(_home.Work, "commit", "-q", "-m", "Now");
    }

    private async Task<ProgramEnd> SubmitAsync(JsonArray rules, params string[] flags)
    {
        var check =
            rules.Select(rule => (string?)rule!["name"]).FirstOrDefault(name => name is not null) ?? "test -f b.txt";
        rules.Insert(0, Rule("coordinator", 0, Plan(check)));
        rules.Insert(1, Rule("coordinator", null, Say("I know no other plan.")));
        var script = new JsonObject
        {
            ["prices"] = new JsonObject { ["input"] = 1, ["output"] = 1 },
            ["rules"] = rules,
        };
        var file = _home.Beside("script.json");
        await File.WriteAllTextAsync(file, script.ToJsonString());
        string[] arguments =
        [
            "task",
            "submit",
            "Do it",
            "--repo",
            _home.Work,
            "--model",
            $"scripted:{file}",
            "--allowedTools",
            "Bash",
            "--watch",
            .. flags,
        ];
        using var program = CodeAgentProcess.Start(_home, arguments);
        program.CloseInput();
        return await program.ToEndAsync(s_longest);
    }

    /// <summary>Puts the result into the repository; returns its branch.</summary>
    private async Task<string> ApplyAsync(ProgramEnd submitted)
    {
        var id = submitted.Output.Split('\n')[0].Trim();
        var applied = await CodeAgentProcess.RunAsync(_home, "task", "apply", id, "--branch", "applied");
        Assert.True(applied.ExitCode == 0, applied.Output + applied.Error);
        return "applied";
    }

    private static JsonNode Rule(string role, int? steps, JsonObject reply)
    {
        var when = new JsonObject { ["role"] = role };
        if (steps is not null)
        {
            when["steps"] = steps;
        }

        return new JsonObject { ["when"] = when, ["reply"] = reply };
    }

    private static JsonObject Say(string text) => new() { ["text"] = text };

    private static JsonObject Plan(string check) =>
        Call(
            "ProposePlan",
            new JsonObject
            {
                ["summary"] = "One part.",
                ["subtasks"] = new JsonArray(
                    new JsonObject
                    {
                        ["id"] = "part",
                        ["title"] = "Part",
                        ["instructions"] = "Do it.",
                        ["writes"] = new JsonArray("b.txt"),
                        ["checks"] = new JsonArray(check),
                    }
                ),
            }
        );

    private static JsonObject Call(string tool, string command) => Call(tool, new JsonObject { ["command"] = command });

    private static JsonObject Call(string tool, JsonObject input) =>
        new()
        {
            ["verbatim"] = true,
            ["toolCalls"] = new JsonArray(new JsonObject { ["name"] = tool, ["input"] = input }),
        };
}
