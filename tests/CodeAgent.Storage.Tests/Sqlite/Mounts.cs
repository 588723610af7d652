using System.ComponentModel;
using System.Diagnostics;

namespace CodeAgent.Storage.Tests.Sqlite;

/// <summary>Mounts file systems for tests, where the user may.</summary>
internal static class Mounts
{
    public static bool Try(params string[] arguments) => Run("mount", arguments);

    public static void Undo(string path) => Run("umount", ["-l", path]);

    private static bool Run(string program, string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
