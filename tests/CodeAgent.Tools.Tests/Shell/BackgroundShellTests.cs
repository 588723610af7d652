using CodeAgent.Core.Tools;
using CodeAgent.Testing.Stores;
using CodeAgent.Testing.Tools;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Tests.Shell;

/// <summary>Commands that go on after their call: they are read, ended, and never outlive their host.</summary>
public sealed class BackgroundShellTests : IAsyncDisposable
{
    private readonly ToolBench _bench = new();
    private readonly BuiltInToolSet _tools = BuiltInTools.Create(ToolSet.Options);

    public async ValueTask DisposeAsync()
    {
        await _tools.DisposeAsync();
        _bench.Dispose();
    }

    [Fact]
    public async Task Each_look_shows_what_is_new_and_the_status()
    {
        var id = await StartAsync("echo one; until [ -e go ]; do sleep 0.02; done; echo two; exit 3");
        await BecomesAsync(id, "one\n[running for ");
        Assert.StartsWith("(nothing new)\n[running for ", await LookAsync(id), StringComparison.Ordinal);
        _bench.Write("go", "");
        await BecomesAsync(id, "two\n");
        await BecomesAsync(id, "(nothing new)\n[exited with code 3]");
    }

    [Fact]
    public async Task A_filter_shows_whole_lines_that_match()
    {
        var id = await StartAsync("printf 'a 1\\nb 2\\na'; until [ -e go ]; do sleep 0.02; done; printf ' 3\\nc'");
        await Eventually.BecomesTrue(() => File.ReadAllText(OutputPath()).EndsWith('a'), "the output is there");
        Assert.StartsWith("a 1\n[running", await LookAsync(id, "^a"), StringComparison.Ordinal);
        _bench.Write("go", "");
        await BecomesAsync(id, "a 3\n", "^a");
        await BecomesAsync(id, "(nothing new)\n[exited with code 0]", "^a");
    }

    [Fact]
    public async Task Killing_ends_everything_it_started()
    {
        var id = await StartAsync("setsid sleep 301 & echo $! > pid; sleep 302");
        await Eventually.BecomesTrue(
            () => File.Exists(_bench.At("pid")) && File.ReadAllText(_bench.At("pid")).EndsWith('\n'),
            "it runs"
        );
        var daemon = int.Parse(File.ReadAllText(_bench.At("pid")), null);
        Assert.Contains(
            "is ended",
            (await RunAsync("KillShell", new { shell_id = id })).AllText(),
            StringComparison.Ordinal
        );
        Assert.False(IsAlive(daemon));
        await GoneAsync();
        Assert.EndsWith("[killed]", await LookAsync(id), StringComparison.Ordinal);
        Assert.Contains(
            "already",
            (await RunAsync("KillShell", new { shell_id = id })).AllText(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_command_that_takes_too_long_goes_on_with_all_its_output()
    {
        var result = await RunAsync(
            "Bash",
            new { command = "echo begun; until [ -e go ]; do :; done; echo ended", timeout = 300 }
        );
        Assert.Null(result.Failure);
        Assert.StartsWith(
            "begun\n[The command takes longer than 300 ms and goes on",
            result.AllText(),
            StringComparison.Ordinal
        );
        var id = result.Details!.Value.GetProperty("bashId").GetString()!;
        _bench.Write("go", "");
        await BecomesAsync(id, "ended\n");
        Assert.Equal("begun\nended\n", await File.ReadAllTextAsync(OutputPath()));
    }

    [Theory]
    [InlineData("sleep 300")]
    [InlineData("make x; sleep 300")]
    [InlineData("git fetch & sleep 300")]
    public async Task A_command_that_only_waits_is_stopped(string command) =>
        Assert.Equal(ToolFailureKind.TimedOut, (await RunAsync("Bash", new { command, timeout = 200 })).Failure!.Kind);

    [Fact]
    public async Task Much_output_is_cut_for_the_model_and_whole_in_the_file()
    {
        var id = await StartAsync("seq 1 200000; echo end; until [ -e go ]; do sleep 0.02; done");
        await Eventually.BecomesTrue(
            () => File.ReadAllText(OutputPath()).EndsWith("end\n", StringComparison.Ordinal),
            "all is written"
        );
        var text = await LookAsync(id);
        Assert.InRange(text.Length, 10_000, 30_000);
        Assert.StartsWith("1\n2\n", text, StringComparison.Ordinal);
        Assert.Contains("\n200000\nend\n[running", text, StringComparison.Ordinal);
        Assert.Contains(OutputPath(), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_outlives_the_host()
    {
        await StartAsync("trap '' INT TERM; while :; do sleep 0.1; done");
        await StartAsync("sleep 303");
        var pids = _bench.Reports.Processes.Select(process => process.Pid).ToList();
        Assert.All(pids, pid => Assert.True(IsAlive(pid)));
        await _tools.DisposeAsync();
        Assert.All(pids, pid => Assert.False(IsAlive(pid)));
        Assert.Empty(Directory.GetFiles(Path.Join(_bench.SpillFolder, "shells")));
    }

    [Fact]
    public async Task Shells_of_a_living_host_are_not_reaped()
    {
        await StartAsync("sleep 306");
        await new ProcessReaper(TimeProvider.System).ReapSessionAsync(_bench.SpillFolder, default);
        Assert.True(IsAlive(_bench.Reports.Processes.Last().Pid));
    }

    [Fact]
    public async Task Another_session_and_an_earlier_program_have_other_shells()
    {
        var id = await StartAsync("sleep 304");
        var input = System.Text.Json.JsonSerializer.SerializeToElement(new { bash_id = id });
        var other = await Tool("BashOutput")
            .InvokeAsync(input, _bench.Context(null) with { SessionId = "other" }, default);
        Assert.Equal(ToolFailureKind.NotFound, other.Failure!.Kind);
        var unknown = await RunAsync("BashOutput", new { bash_id = "bash_gone" });
        Assert.Equal($"There are: {id}.", unknown.Failure!.Hint);
    }

    [Fact]
    public async Task A_call_whose_process_cannot_be_made_durable_leaves_no_shell()
    {
        _bench.Reports.OnProcessStarted = _ => throw new IOException("the store is gone");
        await Assert.ThrowsAsync<IOException>(() =>
            RunAsync("Bash", new { command = "touch ran", run_in_background = true })
        );
        await GoneAsync();
        Assert.False(File.Exists(_bench.At("ran")));
        Assert.Empty(Directory.GetFiles(Path.Join(_bench.SpillFolder, "shells")));
    }

    [Fact]
    public async Task There_are_no_more_than_twenty_at_once()
    {
        for (var i = 0; i < 20; i++)
            await StartAsync("sleep 305");
        var refused = await RunAsync("Bash", new { command = "touch ran", run_in_background = true });
        Assert.Equal(ToolFailureKind.Unavailable, refused.Failure!.Kind);
        Assert.False(File.Exists(_bench.At("ran")));
    }

    private ITool Tool(string name) => _tools.Tools.Single(tool => tool.Descriptor.Name == name);

    private Task<ToolResult> RunAsync(string tool, object input) => _bench.RunAsync(Tool(tool), input);

    private async Task<string> StartAsync(string command)
    {
        var result = await RunAsync("Bash", new { command, run_in_background = true });
        Assert.Null(result.Failure);
        return result.Details!.Value.GetProperty("bashId").GetString()!;
    }

    private async Task<string> LookAsync(string id, string? filter = null) =>
        (await RunAsync("BashOutput", new { bash_id = id, filter })).AllText();

    /// <summary>Looks until a look begins so; what comes before it must be nothing new.</summary>
    private async Task BecomesAsync(string id, string begin, string? filter = null)
    {
        var text = "";
        await Eventually.BecomesTrue(
            () =>
            {
                text = LookAsync(id, filter).GetAwaiter().GetResult();
                return text.StartsWith(begin, StringComparison.Ordinal);
            },
            $"a look begins with '{begin}'"
        );
    }

    private string OutputPath() => Directory.GetFiles(_bench.SpillFolder, "bash-*").Single();

    private async Task GoneAsync()
    {
        var pid = _bench.Reports.Processes.Last().Pid;
        await Eventually.BecomesTrue(() => !IsAlive(pid), $"process {pid} is gone");
    }

    private static bool IsAlive(int pid) => ProcessTable.Find(pid) is { IsAlive: true };
}
