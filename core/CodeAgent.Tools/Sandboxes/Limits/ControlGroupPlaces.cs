namespace CodeAgent.Tools.Sandboxes.Limits;

/// <summary>Where groups of this process's commands can be made.</summary>
/// <param name="Folders">One for memory and processes, or one each in that order.</param>
/// <param name="IsSecond">Whether they are of the second version.</param>
internal sealed record ControlGroupPlaces(IReadOnlyList<string> Folders, bool IsSecond)
{
    /// <summary>For people.</summary>
    public int Version => IsSecond ? 2 : 1;

    /// <summary>Looks for them; null where there are none.</summary>
    public static ControlGroupPlaces? Find()
    {
        try
        {
            var own = File.ReadAllLines("/proc/self/cgroup").Select(line => line.Split(':', 3)).ToList();
            var mounts = File.ReadAllLines("/proc/self/mountinfo").Select(Mount.Parse).OfType<Mount>().ToList();
            return Second(own, mounts) ?? First(own, mounts);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// The nearest folder above whose children have both controllers. Its own processes must not be moved into a child, so
    /// the group of this process itself is none where it has members, unless it is the root.
    /// </summary>
    private static ControlGroupPlaces? Second(List<string[]> own, List<Mount> mounts)
    {
        if (own.Find(line => line is ["0", "", _]) is not [_, _, var path])
            return null;
        foreach (var mount in mounts.Where(mount => mount.Type == "cgroup2"))
        {
            for (var at = mount.PathOf(path); at is not null; at = Path.GetDirectoryName(at))
            {
                var controllers = ReadWords(Path.Join(at, "cgroup.subtree_control"));
                if (controllers.Contains("memory") && controllers.Contains("pids") && IsWritable(at))
                    return new([at], IsSecond: true);
                if (at == mount.Folder)
                    break;
            }
        }
        return null;
    }

    private static ControlGroupPlaces? First(List<string[]> own, List<Mount> mounts)
    {
        var folders = new List<string>();
        foreach (var controller in (string[])["memory", "pids"])
        {
            var path = own.Find(line => line is [_, var names, _] && names.Split(',').Contains(controller))?[2];
            var mount = mounts.Find(mount => mount.Type == "cgroup" && mount.Options.Contains(controller));
            if (path is null || mount is null || mount.PathOf(path) is not { } folder || !IsWritable(folder))
                return null;
            folders.Add(folder);
        }
        return new(folders, IsSecond: false);
    }

    private static bool IsWritable(string folder)
    {
        try
        {
            using var file = new FileStream(Path.Join(folder, "cgroup.procs"), FileMode.Open, FileAccess.Write);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string[] ReadWords(string path) =>
        File.Exists(path)
            ? File.ReadAllText(path).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            : [];

    /// <summary>A mount of control groups.</summary>
    private sealed record Mount(string Root, string Folder, string Type, IReadOnlyList<string> Options)
    {
        /// <summary>Reads a line of <c>mountinfo</c>; null for another kind.</summary>
        public static Mount? Parse(string line)
        {
            var halves = line.Split(" - ", 2);
            var (left, right) = (halves[0].Split(' '), halves.Length == 2 ? halves[1].Split(' ') : []);
            return left.Length > 4 && right.Length > 2 && right[0] is "cgroup" or "cgroup2"
                ? new Mount(left[3], left[4], right[0], right[2].Split(','))
                : null;
        }

        /// <summary>Where a group is; null where the mount, of a container, does not show it.</summary>
        public string? PathOf(string group)
        {
            if (Root == "/")
                return Path.TrimEndingDirectorySeparator(Path.Join(Folder, group));
            if (!HomeMounts.Covers(Root, group))
                return null;
            return Path.TrimEndingDirectorySeparator(Path.Join(Folder, group[Root.Length..]));
        }
    }
}
