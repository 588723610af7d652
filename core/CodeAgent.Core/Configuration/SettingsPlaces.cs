namespace CodeAgent.Core.Configuration;

/// <summary>Where settings files are looked for.</summary>
/// <param name="Workspace">The folder that is worked in, absolute. Its parents are not looked at.</param>
public sealed record SettingsPlaces(string Workspace)
{
    /// <summary>The folder of Claude Code's user settings, absolute; null for none.</summary>
    public string? ClaudeFolder { get; init; }

    /// <summary>The folder of our own user settings, absolute; null for none.</summary>
    public string? UserFolder { get; init; }

    /// <summary>Folders of the administrator's settings, absolute.</summary>
    public IReadOnlyList<string> ManagedFolders { get; init; } = ["/etc/codeagent", "/etc/claude-code"];

    /// <summary>All files there may be, the strongest first.</summary>
    internal IEnumerable<(SettingsScope Scope, string Path)> Files()
    {
        foreach (var path in ManagedFolders.SelectMany(Managed))
        {
            yield return (SettingsScope.Managed, path);
        }

        yield return (SettingsScope.Local, Path.Combine(Workspace, ".claude", "settings.local.json"));
        yield return (SettingsScope.Project, Path.Combine(Workspace, ".codeagent", "config.json"));
        yield return (SettingsScope.Project, Path.Combine(Workspace, ".claude", "settings.json"));
        if (UserFolder is { } own)
        {
            yield return (SettingsScope.User, Path.Combine(own, "config.json"));
        }

        if (ClaudeFolder is { } claude)
        {
            yield return (SettingsScope.User, Path.Combine(claude, "settings.json"));
        }
    }

    /// <summary>A later name wins over an earlier one, as the folder's files are meant to be read.</summary>
    private static IEnumerable<string> Managed(string folder)
    {
        var more = Path.Combine(folder, "managed-settings.d");
        var parts = Directory.Exists(more) ? Directory.GetFiles(more, "*.json") : [];
        return parts.OrderDescending(StringComparer.Ordinal).Append(Path.Combine(folder, "managed-settings.json"));
    }
}
