namespace CodeAgent.Tools.Search;

/// <summary>Tells of single files whether a walk from the root would find them.</summary>
internal sealed class VisibleFiles(string root)
{
    private readonly Dictionary<string, IgnoreScope?> _folders = new(StringComparer.Ordinal)
    {
        [root] = IgnoreScope.Of(root),
    };

    /// <summary>Whether neither the file nor a folder on the way to it is ignored.</summary>
    public bool Contains(string relative)
    {
        var path = Path.Join(root, relative);
        return ScopeOf(Path.GetDirectoryName(path)!) is { } scope && !scope.Ignores(path, isFolder: false);
    }

    /// <summary>The rules in a folder; null where it is ignored.</summary>
    private IgnoreScope? ScopeOf(string folder)
    {
        if (_folders.TryGetValue(folder, out var known))
            return known;
        var above = ScopeOf(Path.GetDirectoryName(folder)!);
        var scope =
            above is null || above.Ignores(folder, isFolder: true) ? null : above.Below(Path.GetFileName(folder));
        return _folders[folder] = scope;
    }
}
