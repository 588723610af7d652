namespace CodeAgent.Tools.Processes;

/// <summary>Finds programs of the system. A folder of the workspace is never looked into, though PATH may name it.</summary>
internal static class ProgramPlaces
{
    /// <summary>Folders of the system, which are looked into first.</summary>
    public static IReadOnlyList<string> First { get; } =
    ["/usr/bin", "/bin", "/usr/local/bin", "/run/current-system/sw/bin", "/opt/homebrew/bin"];

    /// <summary>The absolute path of a program; null where it is not installed.</summary>
    public static string? Find(
        string name,
        IReadOnlyDictionary<string, string> environment,
        string workspace,
        IReadOnlyList<string>? first = null
    )
    {
        var path = environment.GetValueOrDefault("PATH", "");
        return (first ?? First)
            .Concat(path.Split(Path.PathSeparator).Where(folder => IsOutside(folder, workspace)))
            .Select(folder => Path.Join(folder, name))
            .FirstOrDefault(File.Exists);
    }

    private static bool IsOutside(string folder, string workspace) =>
        Path.IsPathRooted(folder)
        && !$"{Path.GetFullPath(folder)}/".StartsWith($"{workspace}/", StringComparison.Ordinal);
}
