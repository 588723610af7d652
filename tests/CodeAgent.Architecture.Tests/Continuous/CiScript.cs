using System.Diagnostics;
using CodeAgent.Architecture.Tests.Tree;

namespace CodeAgent.Architecture.Tests.Continuous;

/// <summary>Calls a function of <c>.ci/run</c>'s parts.</summary>
internal static class CiScript
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    /// <summary>Sources a part, calls a function of it and returns its exit code and standard output.</summary>
    public static async Task<(int ExitCode, string Output)> CallAsync(string part, params string[] call)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "bash is not here");
        var start = new ProcessStartInfo("/bin/bash", ["-c", "source \"$0\" && \"$@\"", $".ci/lib/{part}", .. call])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(s_limit);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, output.TrimEnd('\n'));
    }
}
