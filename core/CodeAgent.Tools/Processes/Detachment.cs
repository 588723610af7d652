using System.Diagnostics;
using CodeAgent.Tools.Native;

namespace CodeAgent.Tools.Processes;

/// <summary>Lets this process outlive the terminal and the process that started it.</summary>
public static class Detachment
{
    private const string Redirected =
        "log=$1; shift; exec \"$@\" </dev/null >>\"$log\" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-";

    /// <summary>
    /// Begins a session of its own, so that no terminal's signal reaches it, and puts a file in the place of the standard
    /// streams, so that nobody waits for their end. Call it before anything is written.
    /// </summary>
    /// <param name="logFile">Where output goes from now on; made, or added to.</param>
    public static void Begin(string logFile)
    {
        // A process that leads its group already stays in its session; it was started that way on purpose.
        _ = Libc.SetSession();
        using var log = File.OpenHandle(logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        _ = Libc.Duplicate((int)nothing.DangerousGetHandle(), 0);
        _ = Libc.Duplicate((int)log.DangerousGetHandle(), 1);
        _ = Libc.Duplicate((int)log.DangerousGetHandle(), 2);
    }

    /// <summary>
    /// Starts a program that will call <see cref="Begin"/>, and goes on without it. A shell gives it other standard streams
    /// before it begins, because a runtime keeps copies of those it was started with, for which their readers would wait.
    /// </summary>
    /// <param name="program">Absolute path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="logFile">Where its output goes; made, or added to.</param>
    /// <param name="variables">Variables set for it, beside those of this process.</param>
    /// <returns>The started process, so that one that fails at once can be told from one that works.</returns>
    public static Process Start(
        string program,
        IEnumerable<string> arguments,
        string folder,
        string logFile,
        IReadOnlyDictionary<string, string> variables
    )
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Redirected, "sh", logFile, program, .. arguments])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
