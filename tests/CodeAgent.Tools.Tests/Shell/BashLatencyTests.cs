using CodeAgent.Testing.Tools;

namespace CodeAgent.Tools.Tests.Shell;

[Collection(Alone.Name)]
public sealed class BashLatencyTests(ITestOutputHelper output) : IDisposable
{
    private const int Rounds = 60;
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_shortest_command_takes_milliseconds()
    {
        var times = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            var start = TimeProvider.System.GetTimestamp();
            Assert.Null((await _bench.RunAsync(ToolSet.Bash, new { command = "true" })).Failure);
            times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
        }
        times.Sort();
        output.WriteLine($"median {times[Rounds / 2]:F2} ms, fastest {times[0]:F2} ms, slowest {times[^1]:F2} ms");

        // The aim is 6 ms on an idle machine; the fastest of many is nearly that of an idle one.
        Assert.InRange(times[0], 0, 12);
    }

    [Fact]
    public async Task Commands_leave_no_descriptors_and_no_processes_behind()
    {
        await _bench.RunAsync(ToolSet.Bash, new { command = "true" });
        var before = Open();
        for (var i = 0; i < 20; i++)
            await _bench.RunAsync(ToolSet.Bash, new { command = i % 2 == 0 ? "seq 1 50000" : "exit 3" });

        // Handles that earlier tests left to the garbage collector may be closed meanwhile; a leak would add to them.
        Assert.InRange(Open(), 0, before);
        Assert.All(_bench.Reports.Processes, process => Assert.Null(Tools.Processes.ProcessTable.Find(process.Pid)));
    }

    private static int Open() => Directory.GetFileSystemEntries("/proc/self/fd").Length;
}
