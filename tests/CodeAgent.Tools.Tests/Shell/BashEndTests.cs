using CodeAgent.Core.Tools;
using CodeAgent.Testing.Stores;
using CodeAgent.Testing.Tools;

namespace CodeAgent.Tools.Tests.Shell;

/// <summary>Everything that a command started ends with it: at its limit, on cancellation, and when it leaves something behind.</summary>
public sealed class BashEndTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_time_limit_stops_the_command_and_keeps_its_output()
    {
        var start = TimeProvider.System.GetTimestamp();
        var result = await RunAsync("echo begun; sleep 300", timeout: 300);
        Assert.InRange(
            TimeProvider.System.GetElapsedTime(start),
            TimeSpan.FromMilliseconds(300),
            TimeSpan.FromSeconds(8)
        );
        Assert.Equal(ToolFailureKind.TimedOut, result.Failure!.Kind);
        Assert.StartsWith("begun\n[The command ran longer than 300 ms", result.AllText(), StringComparison.Ordinal);
        Assert.Equal("timedOut", result.Details!.Value.GetProperty("ending").GetString());
        await GoneAsync();
    }

    [Fact]
    public async Task A_command_may_clean_up_when_it_is_interrupted()
    {
        var result = await RunAsync(
            "trap 'echo cleaned; exit 0' INT; echo begun; while :; do sleep 0.05; done",
            timeout: 300
        );
        Assert.StartsWith("begun\ncleaned\n", result.AllText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_ignores_every_request_is_killed_in_bounded_time()
    {
        var start = TimeProvider.System.GetTimestamp();
        var result = await RunAsync("trap '' INT TERM HUP; echo begun; while :; do sleep 0.05; done", timeout: 300);
        Assert.Equal(ToolFailureKind.TimedOut, result.Failure!.Kind);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10));
        Assert.Equal(9, result.Details!.Value.GetProperty("signal").GetInt32());
        await GoneAsync();
    }

    [Fact]
    public async Task Cancellation_ends_daemons_that_left_the_session_too()
    {
        const string Command = """
            nohup setsid sleep 301 >/dev/null 2>&1 </dev/null & echo $! >> pids
            (setsid bash -c 'echo $$ >> pids; sleep 302; true' >/dev/null 2>&1 &)
            set -m; env -i sleep 303 & echo $! >> pids
            echo ready > ready
            sleep 304
            """;
        using var cancel = new CancellationTokenSource();
        var running = RunAsync(Command, cancellationToken: cancel.Token);
        await Eventually.BecomesTrue(() => File.Exists(_bench.At("ready")) && Pids().Length == 3, "the daemons run");
        var pids = Pids();
        Assert.All(pids, pid => Assert.True(IsAlive(pid)));

        var start = TimeProvider.System.GetTimestamp();
        await cancel.CancelAsync();
        var result = await running;
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(7));
        Assert.Equal(ToolFailureKind.Cancelled, result.Failure!.Kind);
        Assert.All(pids, pid => Assert.False(IsAlive(pid)));
        await GoneAsync();
    }

    [Fact]
    public async Task A_cancellation_before_the_gate_runs_nothing()
    {
        using var cancel = new CancellationTokenSource();
        _bench.Reports.OnProcessStarted = _ => cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            RunAsync("touch ran", cancellationToken: cancel.Token)
        );
        await GoneAsync();
        Assert.False(File.Exists(_bench.At("ran")));
    }

    [Fact]
    public async Task What_holds_the_output_open_does_not_hold_up_the_result_and_is_ended()
    {
        var start = TimeProvider.System.GetTimestamp();
        var result = await RunAsync("sleep 305 & echo $! > pids; echo done");
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Null(result.Failure);
        Assert.Equal("done\n[processes left running in the background, ended with the command: 1]", result.AllText());
        await Eventually.BecomesTrue(() => !IsAlive(Pids().Single()), "the leftover is gone");
    }

    [Fact]
    public async Task What_writes_on_and_on_after_the_end_does_not_hold_up_the_result()
    {
        var start = TimeProvider.System.GetTimestamp();
        var result = await RunAsync("while :; do echo y; sleep 0.01; done & echo $! > pids");
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(8));
        Assert.Null(result.Failure);
        await Eventually.BecomesTrue(() => !IsAlive(Pids().Single()), "the leftover is gone");
    }

    [Fact]
    public async Task What_stays_in_the_session_without_the_output_is_ended()
    {
        var result = await RunAsync("sleep 306 >/dev/null 2>&1 & echo $! > pids");
        Assert.Equal(1, result.Details!.Value.GetProperty("leftRunning").GetInt32());
        await Eventually.BecomesTrue(() => !IsAlive(Pids().Single()), "the leftover is gone");
    }

    [Fact]
    public async Task A_daemon_that_left_session_and_output_goes_on()
    {
        var result = await RunAsync("setsid sleep 307 >/dev/null 2>&1 </dev/null & echo $! > pids");
        Assert.Null(result.Failure);
        var pid = Pids().Single();
        Assert.True(IsAlive(pid));
        System.Diagnostics.Process.GetProcessById(pid).Kill();
    }

    [Fact]
    public async Task Output_that_comes_just_after_the_shells_end_is_kept() =>
        Assert.Equal("early\nlate", (await RunAsync("(sleep 0.05; echo late) & echo early")).AllText());

    [Fact]
    public async Task A_command_that_closed_its_output_is_still_waited_for()
    {
        var result = await RunAsync("exec >/dev/null 2>&1; sleep 0.3; touch ran; exit 4");
        Assert.Equal(4, result.Details!.Value.GetProperty("exitCode").GetInt32());
        Assert.True(File.Exists(_bench.At("ran")));
    }

    [Fact]
    public async Task A_defect_of_a_watcher_does_not_leave_the_command_running()
    {
        var input = System.Text.Json.JsonSerializer.SerializeToElement(new { command = "echo x; sleep 308" });
        var context = _bench.Context(null) with { Reports = new DefectiveReports(_bench.Reports) };
        await Assert.ThrowsAsync<NotSupportedException>(() =>
            ToolSet.Bash.InvokeAsync(input, context, CancellationToken.None)
        );
        await GoneAsync();
    }

    private sealed class DefectiveReports(RecordingReports inner) : IToolReports
    {
        public Task ProcessStartedAsync(ProcessIdentity process, CancellationToken cancellationToken) =>
            inner.ProcessStartedAsync(process, cancellationToken);

        public void Progress(string text) => throw new NotSupportedException();
    }

    private async Task GoneAsync()
    {
        var pid = _bench.Reports.Processes.Last().Pid;
        await Eventually.BecomesTrue(() => !IsAlive(pid), $"process {pid} is gone");
    }

    private int[] Pids() => [.. File.ReadAllLines(_bench.At("pids")).Select(int.Parse)];

    private static bool IsAlive(int pid) => Tools.Processes.ProcessTable.Find(pid) is { IsAlive: true };

    private Task<ToolResult> RunAsync(
        string command,
        int? timeout = null,
        CancellationToken cancellationToken = default
    ) => _bench.RunAsync(ToolSet.Bash, new { command, timeout }, cancellationToken);
}
