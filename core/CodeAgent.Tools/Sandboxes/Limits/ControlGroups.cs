using System.Collections.Concurrent;
using System.Globalization;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Sandboxes.Limits;

/// <summary>
/// The control groups of a host's commands, one for each that runs, with a bound of memory and of processes for all that
/// the command starts. Groups are used again: making one costs the kernel milliseconds. Of the second version of control
/// groups one that was delegated to this user is needed, of the first those of memory and processes.
/// </summary>
internal sealed class ControlGroups : IDisposable
{
    private const string Prefix = "codeagent-";
    private readonly ControlGroupPlaces _places;
    private readonly long _memory;
    private readonly int _processes;
    private readonly ConcurrentBag<ControlGroup> _free = [];
    private readonly ConcurrentBag<ControlGroup> _ending = [];
    private readonly string _name;
    private int _count;

    private ControlGroups(ControlGroupPlaces places, long memory, int processes)
    {
        _places = places;
        _memory = memory;
        _processes = processes;
        var self = ProcessTable.Find(Environment.ProcessId)!.Value;
        _name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{self.Pid}-{self.StartTime}-");
    }

    /// <summary>Finds where groups can be made, by making one; null where none can.</summary>
    public static ControlGroups? Find(SandboxOptions options)
    {
        if (!OperatingSystem.IsLinux() || ControlGroupPlaces.Find() is not { } places)
            return null;
        var groups = new ControlGroups(places, ProcessLimits.MemoryOf(options), options.Processes);
        groups.RemoveStale();
        if (groups.Rent() is not { } first)
            return null;
        groups.Return(first);
        return groups;
    }

    /// <summary>For people.</summary>
    public string Describe() =>
        $"{ProcessLimits.Text(_memory)} of memory and {_processes} processes a command (control groups, version {_places.Version})";

    /// <summary>A group without a process; null where the system makes no more.</summary>
    public ControlGroup? Rent()
    {
        for (var left = _ending.Count; left > 0 && _ending.TryTake(out var ended); left--)
            (ended.IsEmpty ? _free : _ending).Add(ended);
        if (_free.TryTake(out var free))
            return free.Reset();
        var made = new ControlGroup(_places, $"{_name}{Interlocked.Increment(ref _count)}");
        return made.TryMake(_memory, _processes) ? made.Reset() : null;
    }

    /// <summary>Gives one back, whose processes end.</summary>
    public void Return(ControlGroup group) => (group.IsEmpty ? _free : _ending).Add(group);

    /// <summary>Removes them.</summary>
    public void Dispose()
    {
        foreach (var group in _free.Concat(_ending))
            group.Remove();
    }

    /// <summary>Those of dead hosts.</summary>
    private void RemoveStale()
    {
        foreach (var folder in _places.Folders.SelectMany(place => Directory.GetDirectories(place, $"{Prefix}*-*-*")))
        {
            var parts = Path.GetFileName(folder).Split('-');
            var isAlive =
                int.TryParse(parts[1], CultureInfo.InvariantCulture, out var pid)
                && ProcessTable.Find(pid) is { } owner
                && parts[2] == owner.StartTime.ToString(CultureInfo.InvariantCulture);
            if (!isAlive)
                ControlGroup.Remove(folder);
        }
    }
}
