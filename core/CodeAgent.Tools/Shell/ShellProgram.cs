namespace CodeAgent.Tools.Shell;

/// <summary>Finds the shell that commands are written for.</summary>
internal static class ShellProgram
{
    // Fixed places first: a folder of the workspace may stand in PATH.
    private static readonly string[] s_places = ["/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];

    /// <summary>The path of <c>bash</c>, else of <c>sh</c>.</summary>
    public static string Find(IReadOnlyDictionary<string, string> environment)
    {
        var path = environment.TryGetValue("PATH", out var value) ? value.Split(':') : [];
        var places = s_places.Concat(path.Where(Path.IsPathRooted));
        return places.Select(place => Path.Join(place, "bash")).FirstOrDefault(File.Exists) ?? "/bin/sh";
    }
}
