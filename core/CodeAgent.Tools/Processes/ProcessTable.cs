using System.Buffers;
using System.Globalization;
using System.Text;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Processes;

/// <summary>One process as the kernel shows it.</summary>
/// <param name="Pid">Its id.</param>
/// <param name="State">The kernel's letter; <c>Z</c> and <c>X</c> are dead.</param>
/// <param name="Group">Its process group.</param>
/// <param name="Session">Its session: the id of the process that began it.</param>
/// <param name="StartTime">In ticks since boot.</param>
internal readonly record struct ProcessEntry(int Pid, char State, int Group, int Session, long StartTime)
{
    /// <summary>Who started it, or took it over.</summary>
    public int Parent { get; init; }

    /// <summary>The name of its program, at most 15 bytes of it. It can give itself another.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether it can still run; a zombie cannot.</summary>
    public bool IsAlive => State is not ('Z' or 'X');
}

/// <summary>Reads <c>/proc</c>.</summary>
internal static class ProcessTable
{
    private const int MaxEnvironment = 4 * 1024 * 1024;
    private static readonly Lazy<string> s_bootId = new(() =>
        File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()
    );

    /// <summary>The machine's boot.</summary>
    public static string BootId => s_bootId.Value;

    /// <summary>The process; null where there is none.</summary>
    public static ProcessEntry? Find(int pid) =>
        ReadFile($"/proc/{pid}/stat", stat => Parse(pid, stat), out var entry) ? entry : null;

    /// <summary>A process with what tells it from a later one of the same id; null where there is none.</summary>
    public static ProcessIdentity? Identify(int pid) =>
        Find(pid) is { } entry ? new ProcessIdentity(pid, entry.StartTime, BootId) : null;

    /// <summary>All processes now; one that comes or goes meanwhile may be missed.</summary>
    public static IEnumerable<ProcessEntry> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            var isProcess = int.TryParse(folder.AsSpan("/proc/".Length), NumberStyles.None, null, out var pid);
            if (isProcess && Find(pid) is { } entry)
                yield return entry;
        }
    }

    /// <summary>Whether the process was started with a mark in its environment. False where it may not be read.</summary>
    public static bool Carries(int pid, string mark) =>
        ReadFile($"/proc/{pid}/environ", block => HasMark(block, mark), out var carries) && carries;

    internal static bool HasMark(ReadOnlySpan<byte> environment, string mark)
    {
        var name = Encoding.UTF8.GetBytes($"{ProcessMark.Variable}=");
        var wanted = Encoding.UTF8.GetBytes(mark);
        foreach (var range in environment.Split((byte)0))
        {
            var variable = environment[range];
            if (!variable.StartsWith(name))
                continue;
            var value = variable[name.Length..];
            foreach (var one in value.Split((byte)' '))
            {
                if (value[one].SequenceEqual(wanted))
                    return true;
            }
        }
        return false;
    }

    internal static ProcessEntry? Parse(int pid, ReadOnlySpan<byte> stat)
    {
        // The second field is the program's name in parentheses and may itself hold blanks and parentheses.
        var afterName = stat.LastIndexOf((byte)')');
        var name = stat.IndexOf((byte)'(') + 1;
        if (afterName < name)
            return null;
        var fields = Encoding
            .ASCII.GetString(stat[(afterName + 1)..])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 20
            ? null
            : new ProcessEntry(
                pid,
                fields[0][0],
                Number(fields[2]),
                Number(fields[3]),
                long.Parse(fields[19], CultureInfo.InvariantCulture)
            )
            {
                Parent = Number(fields[1]),
                Name = Encoding.UTF8.GetString(stat[name..afterName]),
            };
    }

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);

    private delegate T Reader<out T>(ReadOnlySpan<byte> content);

    private static bool ReadFile<T>(string path, Reader<T> reader, out T? result)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(8192);
        try
        {
            using var file = File.OpenHandle(path);
            var length = 0;
            for (int read; (read = RandomAccess.Read(file, buffer.AsSpan(length), length)) > 0; )
            {
                length += read;
                if (length == buffer.Length && length < MaxEnvironment)
                    buffer = Grow(buffer);
            }
            result = reader(buffer.AsSpan(0, length));
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The process ended (ESRCH, ENOENT) or belongs to somebody else.
            result = default;
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
