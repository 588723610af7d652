using System.Globalization;

namespace CodeAgent.Tools.Sandboxes.Limits;

/// <summary>
/// The bounds where there are no control groups: by the shell's <c>ulimit</c>, inside the sandbox. Memory is then bounded
/// for each process only, processes for the sandbox's user.
/// </summary>
internal static class ProcessLimits
{
    private const long Kibi = 1024;
    private const long Least = 1024 * Kibi * Kibi;

    /// <summary>The arguments of a shell that bounds itself and goes on as the program.</summary>
    public const string Script = "ulimit -d \"$1\" && ulimit -u \"$2\"; shift 2";

    /// <summary>What the script is given.</summary>
    public static string[] Arguments(SandboxOptions options) =>
        [
            (MemoryOf(options) / Kibi).ToString(CultureInfo.InvariantCulture),
            options.Processes.ToString(CultureInfo.InvariantCulture),
        ];

    /// <summary>For people.</summary>
    public static string Describe(SandboxOptions options) =>
        $"no writable control groups: each process has at most {Text(MemoryOf(options))} of data, "
        + $"a command at most {options.Processes} processes; the memory of a whole command is not bounded";

    /// <summary>The bound of memory in bytes.</summary>
    public static long MemoryOf(SandboxOptions options) => options.Memory ?? Math.Max(Least, s_machine.Value / 4 * 3);

    private static readonly Lazy<long> s_machine = new(() =>
    {
        var line = File.ReadLines("/proc/meminfo").First();
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
            * Kibi;
    });

    /// <summary>A size for people.</summary>
    public static string Text(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(Kibi * Kibi * Kibi):0.#} GiB");
}
