using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CodeAgent.Cli.Tests.Crashes;

/// <summary>The processes of this machine that belong to a state folder.</summary>
internal static class Machine
{
    /// <summary>Ids of the workers of a state folder.</summary>
    public static IReadOnlyList<int> Workers(string state) =>
        [.. Processes(state).Where(id => Read(id, "cmdline").Contains("worker\0--background"))];

    /// <summary>Kills every process of a state folder, until there is none.</summary>
    public static void KillAll(string state)
    {
        while (Processes(state) is { Count: > 0 } left)
        {
            foreach (var id in left)
            {
                Kill(id);
            }
        }
    }

    /// <summary>Ends a process by SIGKILL and waits until it is gone; nothing where it is gone already.</summary>
    public static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            process.WaitForExit();
        }
        catch (ArgumentException)
        {
            // It ended by itself.
        }
    }

    private static IReadOnlyList<int> Processes(string state) =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Select(Path.GetFileName)
                .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
                .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
                .Where(id =>
                    $"\0{Read(id, "environ")}".Contains($"\0CODEAGENT_HOME={state}\0", StringComparison.Ordinal)
                ),
        ];

    private static string Read(int id, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/{file}"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
