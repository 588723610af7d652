using CodeAgent.Core.Errors;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Programs;
using CodeAgent.Testing.Stores;
using CodeAgent.Testing.Tools;
using CodeAgent.Tools.Sandboxes;
using CodeAgent.Tools.Workspaces;

namespace CodeAgent.Tools.Tests.Sandboxes;

/// <summary>What the modes promise, what bounds a command, and that commands end as they do without a sandbox.</summary>
public sealed class SandboxTests
{
    [Fact]
    public async Task Without_the_program_a_required_sandbox_refuses_and_names_package_and_flag()
    {
        using var folder = new TemporaryFolder();
        await using var sandbox = Without(folder, SandboxMode.Required);
        var failure = (await Assert.ThrowsAsync<CodeAgentException>(() => sandbox.RequireAsync(null))).Message;
        Assert.Contains("--sandbox off", failure, StringComparison.Ordinal);
        Assert.Contains("apt install bubblewrap", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_cannot_is_told_with_its_reason_and_a_way_out()
    {
        var said = SandboxAdvice.Of("/usr/bin/bwrap", "bwrap: setting up uid map: Permission denied\n");
        Assert.StartsWith(
            "/usr/bin/bwrap cannot make a sandbox here: bwrap: setting up uid map",
            said,
            StringComparison.Ordinal
        );
        Assert.Contains("--sandbox off", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_requires_a_sandbox_runs_nothing_on_a_host_without_one()
    {
        using var bench = new ToolBench();
        var context = bench.Context(null) with
        {
            Settings = new Core.Sessions.SessionSettings("agent", bench.Workspace, "m")
            {
                Sandbox = SandboxMode.Required,
            },
        };
        var input = System.Text.Json.JsonSerializer.SerializeToElement(new { command = "touch ran" });
        var result = await ToolSet.Bash.InvokeAsync(input, context, CancellationToken.None);
        Assert.Equal(ToolFailureKind.Unavailable, result.Failure!.Kind);
        Assert.False(File.Exists(bench.At("ran")));
    }

    [Fact]
    public async Task A_session_may_be_without_one_and_then_sees_the_machine()
    {
        await using var bench = await SandboxBench.MakeAsync();
        var result = await bench.BashAsync($"cat {bench.Outside}/file", SandboxMode.Off);
        Assert.Equal(SandboxBench.Secret, result.AllText());
    }

    [Fact]
    public async Task Hidden_things_stay_hidden_where_the_workspace_holds_them()
    {
        await using var bench = await SandboxBench.MakeAsync();
        await using var sandbox = new Sandbox(
            bench.Options with
            {
                Home = bench.Work,
                StateFolder = bench.At("state"),
            }
        );
        Directory.CreateDirectory(bench.At("state"));
        Directory.CreateDirectory(bench.At(".ssh"));
        foreach (var secret in (string[])[".ssh/id", "state/k", ".netrc"])
            await File.WriteAllTextAsync(bench.At(secret), SandboxBench.Secret);
        var tools = BuiltInTools.Create(ToolSet.Options with { Sandbox = sandbox });
        using var other = new ToolBench();
        var context = other.Context(null) with { Scope = new ToolScope(bench.Work, []) };
        var input = System.Text.Json.JsonSerializer.SerializeToElement(
            new { command = "cat .ssh/id state/k .netrc; echo x > .ssh/new; rm -rf .ssh; cd ~; pwd" }
        );
        var bash = tools.Tools.Single(tool => tool.Descriptor.Name == "Bash");
        var text = (await bash.InvokeAsync(input, context, CancellationToken.None)).AllText();
        Assert.DoesNotContain(SandboxBench.Secret, text, StringComparison.Ordinal);
        Assert.EndsWith("/run/codeagent/home", text, StringComparison.Ordinal);
        Assert.True(File.Exists(bench.At(".ssh/id")));
        Assert.False(File.Exists(bench.At(".ssh/new")));
    }

    [Fact]
    public async Task Folders_that_were_declared_can_be_written_or_read()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["data"], "data");
        Directory.CreateDirectory(folder["shared"]);
        await using var bench = await SandboxBench.MakeAsync(options =>
            options with
            {
                Writable = [folder["shared"]],
                Readable = [folder["data"]],
            }
        );
        var text = await bench.SayAsync(
            $"cat {folder["data"]}; echo y > {folder["shared"]}/new; (echo x > {folder["data"]}) 2>/dev/null || echo held"
        );
        Assert.Equal("dataheld", text);
        Assert.Equal("y\n", await File.ReadAllTextAsync(folder["shared/new"]));
    }

    [Fact]
    public async Task A_link_in_the_place_of_a_protected_folder_is_refused_with_the_reason()
    {
        await using var bench = await SandboxBench.MakeAsync();
        Directory.CreateSymbolicLink(bench.At(".claude"), "elsewhere");
        var result = await bench.BashAsync("touch ran");
        Assert.Contains(".claude is a symbolic link", result.AllText(), StringComparison.Ordinal);
        Assert.False(File.Exists(bench.At("ran")));
    }

    [Fact]
    public async Task A_worktree_commits_into_its_repository_and_cannot_change_that_ones_hooks()
    {
        await using var bench = await SandboxBench.MakeAsync();
        var main = Path.Join(bench.Outside, "main");
        Directory.CreateDirectory(main);
        GitCommand.Run(main, "init", "-q", "-b", "main");
        GitCommand.Run(main, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "x");
        Directory.Delete(bench.Work);
        GitCommand.Run(main, "worktree", "add", "-q", bench.Work);
        var text = await bench.SayAsync(
            $"echo a > a; git add a && git commit -qm two && echo committed; (echo x > {main}/.git/hooks/pre-commit) || echo held; ls {main}; echo gitdir: /x > .git"
        );
        Assert.Contains("committed", text, StringComparison.Ordinal);
        Assert.Contains("held", text, StringComparison.Ordinal);
        Assert.Equal("two", GitCommand.Run(main, "log", "-1", "--format=%s", "work").Trim());
    }

    [Fact]
    public async Task A_file_that_names_somebody_elses_git_folder_opens_nothing()
    {
        await using var bench = await SandboxBench.MakeAsync();
        var other = Path.Join(bench.Outside, "other");
        Directory.CreateDirectory(other);
        GitCommand.Run(other, "init", "-q");
        await File.WriteAllTextAsync(bench.At(".git"), $"gitdir: {other}/.git\n");
        var text = await bench.SayAsync($"git status 2>&1; ls {other}/.git && echo OUT");
        Assert.DoesNotContain("OUT", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_may_clean_up_when_it_is_interrupted()
    {
        await using var bench = await SandboxBench.MakeAsync();
        var result = await bench.BashAsync(
            "trap 'echo cleaned; exit 0' INT; echo begun; while :; do sleep 0.05; done",
            timeout: 300
        );
        Assert.StartsWith("begun\ncleaned\n", result.AllText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_ignores_every_request_is_killed_with_all_that_it_started()
    {
        await using var bench = await SandboxBench.MakeAsync();
        var result = await bench.BashAsync(
            "trap '' INT TERM; setsid sleep 318 & while :; do sleep 0.05; done",
            timeout: 300
        );
        Assert.Equal(ToolFailureKind.TimedOut, result.Failure!.Kind);
        await Eventually.BecomesTrue(() => !EscapeTests.IsRunning("sleep\0318\0"), "nothing is left");
    }

    [Fact]
    public async Task Exit_codes_and_output_are_those_of_the_command()
    {
        await using var bench = await SandboxBench.MakeAsync();
        var result = await bench.BashAsync("echo out; echo err >&2; exit 7");
        Assert.Equal(7, result.Details!.Value.GetProperty("exitCode").GetInt32());
        Assert.StartsWith("out\nerr", result.AllText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shell_in_the_background_is_in_the_sandbox_and_ends_when_it_is_killed()
    {
        await using var bench = await SandboxBench.MakeAsync();
        var started = await bench.CallAsync(
            "Bash",
            new { command = $"cat {bench.Outside}/file; echo up > up; sleep 319", run_in_background = true }
        );
        Assert.Null(started.Failure);
        await Eventually.BecomesTrue(() => File.Exists(bench.At("up")), "it runs");
        var id = started.Details!.Value.GetProperty("bashId").GetString();
        var output = await bench.CallAsync("BashOutput", new { bash_id = id });
        Assert.DoesNotContain(SandboxBench.Secret, output.AllText(), StringComparison.Ordinal);
        await bench.CallAsync("KillShell", new { shell_id = id });
        Assert.False(EscapeTests.IsRunning("sleep\0319\0"));
    }

    [Fact]
    public async Task A_fork_bomb_is_bounded_and_ends()
    {
        await using var bench = await SandboxBench.MakeAsync(options => options with { Processes = 60 });
        var result = await bench.BashAsync("b() { b | b & sleep 1; b; }; b 2>/dev/null & sleep 1.5; echo still here");
        Assert.Contains("still here", result.AllText(), StringComparison.Ordinal);
        Assert.Equal("1\n", (await bench.BashAsync("echo 1; true")).AllText() + "\n");
    }

    [Fact]
    public async Task A_memory_hog_is_ended_and_told()
    {
        await using var bench = await SandboxBench.MakeAsync(options => options with { Memory = 64L * 1024 * 1024 });
        var result = await bench.BashAsync("head -c 400m /dev/zero | tail | wc -c; exit ${PIPESTATUS[1]}");
        Assert.DoesNotContain("419430400", result.AllText(), StringComparison.Ordinal);
        Assert.NotNull(result.Failure);
        if ((await bench.Sandbox.AbilitiesAsync()).LimitsCommands)
            Assert.Contains("used more memory than one may", result.AllText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bounds_hold_without_control_groups_too()
    {
        await using var bench = await SandboxBench.MakeAsync(options =>
            options with
            {
                Memory = 256L * 1024 * 1024,
                Processes = 50,
            }
        );
        var command = new SandboxCommand(
            bench.Options,
            (await bench.Sandbox.AbilitiesAsync()) with
            {
                LimitsCommands = false,
            },
            relay: null
        );
        var shown = new ShownPlace(new SandboxMounts(), "/", []);
        var start = new Tools.Processes.ChildStart("/bin/sh", ["-c", "x"], "/", new Dictionary<string, string>(), "c");
        var arguments = command.Arguments(start, shown);
        var inside = arguments[(arguments.IndexOf("--") + 1)..^3];
        var probe = new System.Diagnostics.ProcessStartInfo(inside[0]) { RedirectStandardOutput = true };
        foreach (var argument in (string[])[.. inside[1..], "/bin/bash", "-c", "ulimit -d; ulimit -u"])
            probe.ArgumentList.Add(argument);
        using var run = System.Diagnostics.Process.Start(probe)!;
        Assert.Equal("262144\n50\n", await run.StandardOutput.ReadToEndAsync());
    }

    [Fact]
    public void Of_the_users_git_only_name_and_address_are_taken_over()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["c"],
            "[credential]\n helper = !evil\n[user]\n name = Ada\n signingkey = k\n email=a@b\n[url \"https://t@x\"]\n name = no\n"
        );
        Assert.Equal("[user]\n\tname = Ada\n\temail=a@b\n", PrivateHome.Identity(folder["c"]));
        Assert.Null(PrivateHome.Identity(folder["none"]));
    }

    private static Sandbox Without(TemporaryFolder folder, SandboxMode mode) =>
        new(
            new SandboxOptions
            {
                Mode = mode,
                ProgramFolders = [],
                Environment = new Dictionary<string, string> { ["PATH"] = folder["nothing"] },
                Home = folder.Path,
                StateFolder = folder["state"],
            }
        );
}
