using System.Diagnostics;
using System.Globalization;
using CodeAgent.Grains.Sessions;

namespace CodeAgent.Bench.Sessions;

/// <summary>Many scripted sessions at once in this process: what they need at most, and how many steps a second they make.</summary>
internal static class SessionBench
{
    private const double Mebibyte = 1024 * 1024;

    public static async IAsyncEnumerable<(string What, string Value)> RunAsync(int count)
    {
        var folder = Directory.CreateTempSubdirectory("codeagent-bench-");
        try
        {
            await using var host = new BenchHost(folder.FullName);
            var before = Peak();
            var start = TimeProvider.System.GetTimestamp();
            var runs = Enumerable.Range(0, count).Select(number => Task.Run(() => RunSessionAsync(host, number)));
            await Task.WhenAll(runs);
            var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
            var steps = count * BenchScript.Steps / seconds;
            yield return (Invariant($"{count:N0} sessions at once: peak memory"), Invariant($"{Peak():N0} MiB"));
            yield return ("of that before they began", Invariant($"{before:N0} MiB"));
            yield return (Invariant($"{count:N0} sessions at once: steps a second"), Invariant($"{steps:N0}"));
            yield return ("processor time a step", Invariant($"{CpuMs() / (count * BenchScript.Steps):N2} ms"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunSessionAsync(BenchHost host, int number)
    {
        var session = new BenchSession(host, Invariant($"bench-{number}"));
        await session.StartAsync();
        await session.WorkAsync();
    }

    private static double Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / Mebibyte;
    }

    private static double CpuMs()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalMilliseconds;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
