namespace CodeAgent.Tools.Sandboxes;

/// <summary>
/// What a sandbox shows at which path. There is nothing at first; of two words about one path the later holds. They are
/// given to the program parents first, so that the order in which they are said does not matter.
/// </summary>
internal sealed class SandboxMounts
{
    private readonly SortedDictionary<string, Mount> _mounts = new(StringComparer.Ordinal);

    /// <summary>Shows a file or folder of the machine, read-only.</summary>
    public void Read(string path) => _mounts[path] = new Mount("--ro-bind", path);

    /// <summary>Shows a file or folder of the machine elsewhere, read-only.</summary>
    public void ReadAt(string source, string path) => _mounts[path] = new Mount("--ro-bind", source);

    /// <summary>Shows a file or folder of the machine, writable.</summary>
    public void Write(string path) => _mounts[path] = new Mount("--bind", path);

    /// <summary>Shows a file or folder of the machine elsewhere, writable.</summary>
    public void WriteAt(string source, string path) => _mounts[path] = new Mount("--bind", source);

    /// <summary>Shows an empty folder that is gone with the sandbox.</summary>
    public void Empty(string path) => _mounts[path] = new Mount("--tmpfs", null);

    /// <summary>Shows a link.</summary>
    public void Link(string target, string path) => _mounts[path] = new Mount("--symlink", target);

    /// <summary>Shows nothing of a file or folder, where it would be seen.</summary>
    public void Hide(string path)
    {
        if (!Shows(path))
            return;
        if (Directory.Exists(path))
            _mounts[path] = new Mount("--tmpfs", null) { IsSealed = true };
        else if (File.Exists(path))
            _mounts[path] = new Mount("--ro-bind", "/dev/null");
    }

    /// <summary>Whether a path of the machine is seen at the same path.</summary>
    public bool Shows(string path)
    {
        for (var at = path; at is not null; at = Path.GetDirectoryName(at))
        {
            if (_mounts.TryGetValue(at, out var mount))
                return mount.Source == at;
        }
        return false;
    }

    /// <summary>Whether there is a word about exactly this path.</summary>
    public bool Has(string path) => _mounts.ContainsKey(path);

    /// <summary>The program's arguments.</summary>
    public IEnumerable<string> Arguments()
    {
        foreach (var (path, mount) in _mounts)
        {
            yield return mount.Option;
            if (mount.Source is { } source)
                yield return source;
            yield return path;
        }
        foreach (var path in _mounts.Where(one => one.Value.IsSealed).Select(one => one.Key).Append("/"))
        {
            yield return "--remount-ro";
            yield return path;
        }
    }

    /// <param name="Option">How.</param>
    /// <param name="Source">What; null for nothing.</param>
    private sealed record Mount(string Option, string? Source)
    {
        /// <summary>Whether nothing may be made in it either.</summary>
        public bool IsSealed { get; init; }
    }
}
