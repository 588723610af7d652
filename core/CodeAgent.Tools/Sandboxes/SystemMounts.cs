namespace CodeAgent.Tools.Sandboxes;

/// <summary>The part of the machine that programs need to run: read-only, less what only its administrator may read.</summary>
internal static class SystemMounts
{
    private static readonly string[] s_folders =
    [
        "/usr",
        "/bin",
        "/sbin",
        "/lib",
        "/lib32",
        "/lib64",
        "/libx32",
        "/etc",
        "/opt",
        "/nix",
        "/gnu",
        "/run/current-system",
        "/run/opengl-driver",
    ];

    // With the second version of control groups a runtime reads its limits here.
    private const string ControlGroups = "/sys/fs/cgroup";

    // An administrator may write these by the mode of the files, without any capability.
    private static readonly string[] s_kernel =
    [
        "/proc/acpi",
        "/proc/bus",
        "/proc/driver",
        "/proc/fs",
        "/proc/irq",
        "/proc/mtrr",
        "/proc/scsi",
        "/proc/sys",
        "/proc/sysrq-trigger",
        "/proc/tty",
    ];

    private static readonly Lazy<string[]> s_secrets = new(() => Lines("SecretSystemPlaces.txt"));

    /// <summary>Adds it.</summary>
    public static void Add(SandboxMounts mounts)
    {
        foreach (var folder in s_folders)
        {
            if (new FileInfo(folder).LinkTarget is { } target)
                mounts.Link(target, folder);
            else if (Directory.Exists(folder))
                mounts.Read(folder);
        }
        foreach (var link in Directory.EnumerateDirectories("/").Where(IsLinkToElse))
            mounts.Link(new FileInfo(link).LinkTarget!, link);
        mounts.Empty("/var");
        if (File.Exists(Path.Join(ControlGroups, "cgroup.controllers")))
            mounts.Read(ControlGroups);
        if (!Environment.IsPrivilegedProcess)
            return;
        foreach (var path in s_kernel.Where(Path.Exists))
            mounts.Read(path);
        foreach (var secret in s_secrets.Value)
            mounts.Hide(secret);
    }

    /// <summary>Whether a path is the machine's own, so that nothing below it is a place to work in.</summary>
    public static bool Owns(string path) =>
        path is "/" or "/proc" or "/dev" or "/sys" or "/run" or "/tmp" or "/var"
        || path.StartsWith("/proc/", StringComparison.Ordinal)
        || path.StartsWith("/dev/", StringComparison.Ordinal)
        || path.StartsWith("/sys/", StringComparison.Ordinal)
        || s_folders.Contains(path);

    /// <summary>The lines of a list that comes with the program.</summary>
    public static string[] Lines(string name) =>
        ToolText
            .Load($"Sandboxes.{name}")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsLinkToElse(string folder) =>
        !s_folders.Contains(folder) && new FileInfo(folder).LinkTarget is not null;
}
