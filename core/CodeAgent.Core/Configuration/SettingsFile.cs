using System.Text.Json;

namespace CodeAgent.Core.Configuration;

/// <summary>Whose settings a file holds. The order is that of precedence, the strongest first.</summary>
public enum SettingsScope
{
    /// <summary>The machine's administrator.</summary>
    Managed,

    /// <summary>The user's own, for one repository; the file lies in the repository's folder.</summary>
    Local,

    /// <summary>The repository's.</summary>
    Project,

    /// <summary>The user's.</summary>
    User,
}

/// <summary>One settings file as it was read.</summary>
/// <param name="Scope">Whose it is.</param>
/// <param name="Path">Where it is, absolute.</param>
/// <param name="Root">Its content: an object.</param>
public sealed record SettingsFile(SettingsScope Scope, string Path, JsonElement Root)
{
    /// <summary>
    /// Whether it lies where a repository can put it. What it makes run must be trusted by content, whoever wrote it: a
    /// repository can bring a local file as well as any other.
    /// </summary>
    public bool IsFromRepository => Scope is SettingsScope.Local or SettingsScope.Project;

    /// <summary>A member of the object; null where it is not there or is null.</summary>
    public JsonElement? Find(string name) =>
        Root.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;
}
