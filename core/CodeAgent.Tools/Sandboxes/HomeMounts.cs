using CodeAgent.Tools.Files;

namespace CodeAgent.Tools.Sandboxes;

/// <summary>
/// A HOME of the sandbox's own, writable, at the path of the user's; below it, read-only, the user's tools and caches of
/// packages, so that builds find what was fetched before. Nothing else of the user's home is shown.
/// </summary>
internal sealed class HomeMounts(SandboxOptions options)
{
    private const string ElseWhere = "/run/codeagent/home";
    private static readonly Lazy<string[]> s_tools = new(() => SystemMounts.Lines("HomeTools.txt"));
    private static readonly Lazy<string[]> s_variables = new(() => SystemMounts.Lines("ToolFolderVariables.txt"));
    private static readonly Lazy<string[]> s_secrets = new(() => SystemMounts.Lines("SecretPlaces.txt"));

    private readonly string _home = RealPath.Of(options.Home) ?? options.Home;

    /// <summary>The real path of the user's home.</summary>
    public string Home => _home;

    /// <summary>
    /// Adds the private home and what is shown of the user's; tools of PATH too, wherever they are. Answers with the path
    /// of HOME: the user's, unless that is worked in.
    /// </summary>
    public string Add(SandboxMounts mounts, string privateHome)
    {
        var home = mounts.Shows(_home) ? ElseWhere : _home;
        mounts.WriteAt(privateHome, home);
        foreach (var path in s_tools.Value.Select(tool => Path.Join(_home, tool)))
            AddTool(mounts, path);
        foreach (var name in s_variables.Value)
        {
            if (options.Environment.GetValueOrDefault(name) is { } folder)
                AddTool(mounts, folder);
        }
        foreach (var folder in options.Environment.GetValueOrDefault("PATH", "").Split(Path.PathSeparator))
        {
            AddTool(mounts, folder);
            if (Path.GetFileName(folder) == "bin" && Path.GetDirectoryName(folder) is { } whole && IsTool(whole))
                AddTool(mounts, whole);
        }
        return home == ElseWhere ? home : options.Home;
    }

    /// <summary>Takes away what is secret or the program's own, wherever it would be seen.</summary>
    public void Hide(SandboxMounts mounts)
    {
        var places = s_secrets
            .Value.Select(secret => Path.Join(_home, secret))
            .Concat(options.Hidden)
            .Append(options.StateFolder);
        foreach (var place in places)
        {
            mounts.Hide(place);
            if (RealPath.Of(place) is { } real && real != place)
                mounts.Hide(real);
        }
    }

    /// <summary>A tool's folder may hold more than programs: <c>~/.local</c> has keys too, and HOME everything.</summary>
    private bool IsTool(string folder) =>
        folder != Path.Join(_home, ".local") && folder != options.Home && !SystemMounts.Owns(folder);

    private void AddTool(SandboxMounts mounts, string path)
    {
        if (!Path.IsPathFullyQualified(path) || !Path.Exists(path) || RealPath.Of(path) is not { } real)
            return;
        var hidden = options.Hidden.Append(options.StateFolder);
        if (mounts.Shows(real) || Covers(real, _home) || hidden.Any(one => Covers(real, one) || Covers(one, real)))
            return;
        if (SystemMounts.Owns(real))
            return;
        mounts.Read(real);
        if (real != path && !mounts.Shows(path))
            mounts.ReadAt(real, path);
    }

    /// <summary>Whether a folder is another or holds it.</summary>
    public static bool Covers(string folder, string other) =>
        other == folder || other.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);
}
