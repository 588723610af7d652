using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace CodeAgent.Storage.Owners;

/// <summary>Finds when a process of this machine started.</summary>
internal static class ProcessStart
{
    /// <summary>Stands for the start of a process that runs but shows nothing of itself.</summary>
    public const long Unknown = long.MinValue;

    private const int StateField = 0;
    private const int StartTimeField = 19;

    /// <summary>
    /// Its start: the kernel's ticks since boot on Linux, UTC ticks elsewhere. Null where there is no such process, or
    /// only its zombie, which runs nothing any more.
    /// </summary>
    public static long? Find(int pid) => OperatingSystem.IsLinux() ? FindInProc(pid) : FindByRuntime(pid);

    private static long? FindInProc(int pid)
    {
        string stat;
        try
        {
            stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Hidden from us, as with the mount option hidepid, is not dead.
            return Exists(pid) ? Unknown : null;
        }

        // The command before the last ')' may hold anything; what follows begins with the state, the third field.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[StateField] is "Z" or "X"
            ? null
            : long.Parse(fields[StartTimeField], CultureInfo.InvariantCulture);
    }

    private static long? FindByRuntime(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.StartTime.ToUniversalTime().Ticks;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            return null;
        }
        catch (Win32Exception)
        {
            return Unknown;
        }
    }

    private static bool Exists(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
