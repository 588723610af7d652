using System.Globalization;

namespace CodeAgent.Tools.Sandboxes.Limits;

/// <summary>One control group; with the first version, one of the same name in each hierarchy.</summary>
internal sealed class ControlGroup(ControlGroupPlaces places, string name)
{
    private const string Members = "cgroup.procs";
    private readonly string[] _folders = [.. places.Folders.Select(place => Path.Join(place, name))];
    private long _memoryBefore;
    private long _processesBefore;

    /// <summary>The files that a process writes its id to.</summary>
    public IReadOnlyList<string> Files => [.. _folders.Select(folder => Path.Join(folder, Members))];

    /// <summary>Whether nothing runs in it.</summary>
    public bool IsEmpty => _folders.All(folder => Read(Path.Join(folder, Members)) is "");

    /// <summary>Makes it with its bounds; false where the system does not.</summary>
    public bool TryMake(long memory, int processes)
    {
        try
        {
            foreach (var folder in _folders)
                Directory.CreateDirectory(folder);
            Write(MemoryFolder, places.IsSecond ? "memory.max" : "memory.limit_in_bytes", memory);
            Write(_folders[^1], "pids.max", processes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Remove();
            return false;
        }
        // Not everywhere: without them a command may swap, and one of its processes is ended instead of all.
        TryWrite(
            MemoryFolder,
            places.IsSecond ? "memory.swap.max" : "memory.memsw.limit_in_bytes",
            places.IsSecond ? 0 : memory
        );
        if (places.IsSecond)
            TryWrite(MemoryFolder, "memory.oom.group", 1);
        return true;
    }

    /// <summary>Forgets what happened in it before.</summary>
    public ControlGroup Reset()
    {
        _memoryBefore = MemoryEvents();
        _processesBefore = ProcessEvents();
        return this;
    }

    /// <summary>Which bound was met since; null for none.</summary>
    public LimitMet? Met() =>
        MemoryEvents() > _memoryBefore ? LimitMet.Memory
        : ProcessEvents() > _processesBefore ? LimitMet.Processes
        : null;

    /// <summary>Removes it; one whose processes still end stays until somebody tries again.</summary>
    public void Remove()
    {
        foreach (var folder in _folders)
            Remove(folder);
    }

    /// <summary>Removes a group's folder, whose files are the kernel's.</summary>
    public static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Busy, or not ours.
        }
    }

    private string MemoryFolder => _folders[0];

    private long MemoryEvents() =>
        places.IsSecond
            ? Number(Path.Join(MemoryFolder, "memory.events"), "oom_kill")
            : Number(Path.Join(MemoryFolder, "memory.oom_control"), "oom_kill");

    private long ProcessEvents() => Number(Path.Join(_folders[^1], "pids.events"), "max");

    private static long Number(string path, string key)
    {
        var line = Read(path)?.Split('\n').FirstOrDefault(one => one.StartsWith($"{key} ", StringComparison.Ordinal));
        return
            line is not null && long.TryParse(line.AsSpan(key.Length + 1), CultureInfo.InvariantCulture, out var value)
            ? value
            : 0;
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Write(string folder, string name, long value) =>
        File.WriteAllText(Path.Join(folder, name), value.ToString(CultureInfo.InvariantCulture));

    private static void TryWrite(string folder, string name, long value)
    {
        try
        {
            if (File.Exists(Path.Join(folder, name)))
                Write(folder, name, value);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // As said by whoever calls this.
        }
    }
}

/// <summary>A bound that a command met.</summary>
internal enum LimitMet
{
    /// <summary>Memory: processes were ended.</summary>
    Memory = 1,

    /// <summary>Processes: some could not be started.</summary>
    Processes,
}
