using System.Diagnostics;

namespace CodeAgent.Tools.Processes;

/// <summary>Runs a program that a person works with at this terminal, such as their editor.</summary>
public static class TerminalProgram
{
    /// <summary>Runs it to its end; answers with its exit code.</summary>
    /// <param name="command">The program, with arguments as a shell reads them.</param>
    /// <param name="file">Its last argument.</param>
    /// <param name="cancellationToken">Leaves it alone and no longer waits.</param>
    public static async Task<int> RunAsync(string command, string file, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"{command} \"$@\"", command, file]);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }
}
