using CodeAgent.Core.Tools;
using CodeAgent.Testing.Stores;
using CodeAgent.Testing.Tools;

namespace CodeAgent.Tools.Tests.Shell;

public sealed class BashToolTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Both_outputs_come_in_the_order_they_were_written()
    {
        var result = await RunAsync("for i in 1 2 3; do echo out $i; echo err $i >&2; done");
        Assert.Null(result.Failure);
        Assert.Equal("out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3", result.AllText());
    }

    [Fact]
    public async Task It_runs_in_the_workspace_with_bash_and_nothing_to_read()
    {
        Assert.Equal(_bench.Workspace, (await RunAsync("pwd -P")).AllText());
        Assert.Equal("x", (await RunAsync("cat; [[ $BASH_VERSION ]] && echo x")).AllText());
        Assert.Equal("/dev/null", (await RunAsync("readlink /proc/self/fd/0")).AllText());
        Assert.Equal("(no output)", (await RunAsync("true")).AllText());
    }

    [Fact]
    public async Task Each_call_is_a_new_shell_in_the_workspace()
    {
        Directory.CreateDirectory(_bench.At("sub"));
        await RunAsync("cd sub; export LEFT=over");
        Assert.Equal($"{_bench.Workspace} -", (await RunAsync("echo $PWD ${LEFT:--}")).AllText());
    }

    [Fact]
    public async Task It_leads_a_session_of_its_own()
    {
        var result = await RunAsync(
            "read -r pid name state parent group session rest < /proc/$$/stat; echo $$ $group $session"
        );
        var pid = _bench.Reports.Processes.Single().Pid;
        Assert.Equal($"{pid} {pid} {pid}", result.AllText());
    }

    [Fact]
    public async Task A_failing_exit_code_is_a_failure_with_the_output()
    {
        var result = await RunAsync("echo broken; exit 3");
        Assert.Equal(new ToolFailure(ToolFailureKind.ProcessFailed, "Exit code 3."), result.Failure);
        Assert.Equal("broken\n[Exit code 3.]", result.AllText());
        Assert.Equal(3, result.Details!.Value.GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public async Task An_exit_code_that_is_an_answer_is_told_and_is_no_failure()
    {
        _bench.Write("a.txt", "x\n");
        var result = await RunAsync("grep y a.txt");
        Assert.Null(result.Failure);
        Assert.Equal("(no output)\n[exit code 1]", result.AllText());
    }

    [Fact]
    public async Task A_signal_is_named()
    {
        var result = await RunAsync("kill -SEGV $$");
        Assert.Equal("Ended by signal 11.", result.Failure!.Message);
        Assert.Equal(11, result.Details!.Value.GetProperty("signal").GetInt32());
    }

    [Fact]
    public async Task Signals_that_the_host_ignores_are_not_ignored_by_the_command()
    {
        Assert.Equal("141 0", (await RunAsync("yes | head -c 1 > /dev/null; echo ${PIPESTATUS[*]}")).AllText());
        Assert.Equal("0000000000000000", (await RunAsync("awk '/SigIgn/ {print $2}' /proc/$$/status")).AllText());
        Assert.Equal("0000000000000000", (await RunAsync("awk '/SigBlk/ {print $2}' /proc/$$/status")).AllText());
    }

    [Fact]
    public async Task Neither_the_gate_nor_other_descriptors_reach_the_command()
    {
        var result = await RunAsync("ls -l /proc/$$/fd; exit 0");
        var open = result
            .AllText()
            .Split('\n')
            .Where(line => line.Contains(" -> ", StringComparison.Ordinal))
            .Select(line => line.Split(" -> "))
            .ToDictionary(one => one[0].Split(' ')[^1], one => one[1]);
        Assert.Equal(["0", "1", "2"], open.Keys.Order());
        Assert.Equal(("/dev/null", open["1"]), (open["0"], open["2"]));
    }

    [Fact]
    public async Task The_command_waits_until_its_process_is_durable()
    {
        var path = _bench.At("ran");
        var seen = true;
        _bench.Reports.OnProcessStarted = process =>
        {
            seen = File.Exists(path) || !File.Exists($"/proc/{process.Pid}/stat");
            return Task.CompletedTask;
        };
        Assert.Null((await RunAsync("touch ran")).Failure);
        Assert.False(seen);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_command_whose_process_cannot_be_made_durable_never_runs()
    {
        _bench.Reports.OnProcessStarted = _ => throw new IOException("the store is gone");
        await Assert.ThrowsAsync<IOException>(() => RunAsync("touch ran"));
        var pid = _bench.Reports.Processes.Single().Pid;
        await Eventually.BecomesTrue(() => !File.Exists($"/proc/{pid}/stat"), "the child is gone");
        Assert.False(File.Exists(_bench.At("ran")));
    }

    [Fact]
    public async Task Colours_and_bytes_that_are_no_text_do_not_reach_the_model()
    {
        var result = await RunAsync("printf '\\033[31mred\\033[0m \\xff\\xfe gr\\xc3\\xbcn \\000.'");
        Assert.Equal("red \uFFFD\uFFFD grün .", result.AllText());
    }

    [Fact]
    public async Task Output_is_shown_while_the_command_runs()
    {
        var running = RunAsync("echo first; until [ -e go ]; do sleep 0.01; done; echo second");
        await Eventually.BecomesTrue(() => _bench.Reports.ProgressText == "first\n", "the first line is shown");
        _bench.Write("go", "");
        Assert.Equal("first\nsecond", (await running).AllText());
        Assert.Equal("first\nsecond\n", _bench.Reports.ProgressText);
    }

    [Fact]
    public async Task A_missing_workspace_is_told()
    {
        Directory.Delete(_bench.Workspace);
        Assert.Equal(ToolFailureKind.Unavailable, (await RunAsync("true")).Failure!.Kind);
    }

    [Fact]
    public void A_plan_is_the_command_itself_and_claims_the_workspace()
    {
        var plan = _bench.Plan(
            ToolSet.Bash,
            new
            {
                command = "make test\n# harmless",
                timeout = 5000,
                description = "Look around",
            }
        );
        Assert.Equal(new ToolAccess(AccessKind.Execute, "make test\n# harmless"), plan.Access);
        Assert.Equal(("Bash make test…", "make test\n# harmless"), (plan.Title, plan.Preview));
        Assert.Equal([new ResourceClaim(ResourceClaim.WholeWorkspace, true)], plan.Claims);
        Assert.InRange(plan.Timeout!.Value, TimeSpan.FromSeconds(11), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Many_commands_at_once_keep_apart()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => RunAsync($"echo {i}; exit {i % 3 * 5}")));
        for (var i = 0; i < results.Length; i++)
        {
            Assert.StartsWith($"{i}", results[i].AllText(), StringComparison.Ordinal);
            Assert.Equal(
                i % 3 * 5,
                results[i].Details!.Value.TryGetProperty("exitCode", out var code) ? code.GetInt32() : 0
            );
        }
    }

    private Task<ToolResult> RunAsync(string command) => _bench.RunAsync(ToolSet.Bash, new { command });
}
