namespace CodeAgent.Tools.Search;

/// <summary>
/// The ignore rules that hold in a folder: its own, before those of the folders above it up to the one with the
/// repository. An ignored folder hides all that is below it, whatever rules lie there.
/// </summary>
internal sealed class IgnoreScope
{
    private readonly IgnoreScope? _above;
    private readonly IgnoreRules? _rules;
    private readonly string _folder;

    private IgnoreScope(string folder, IgnoreScope? above)
    {
        _folder = folder;
        _above = above;
        _rules = IgnoreRules.OfFolder(folder);
    }

    /// <summary>The rules that hold in a folder where a search begins.</summary>
    public static IgnoreScope Of(string folder)
    {
        var isTop = Path.Exists(Path.Join(folder, ".git")) || Path.GetDirectoryName(folder) is null;
        return new IgnoreScope(folder, isTop ? null : Of(Path.GetDirectoryName(folder)!));
    }

    /// <summary>The rules that hold in a folder of this one. A repository in a repository has rules of its own.</summary>
    public IgnoreScope Below(string name)
    {
        var folder = Path.Join(_folder, name);
        return new IgnoreScope(folder, Path.Exists(Path.Join(folder, ".git")) ? null : this);
    }

    /// <summary>Whether something in this folder is ignored.</summary>
    public bool Ignores(string path, bool isFolder)
    {
        if (_rules?.Judge(Path.GetRelativePath(_folder, path), isFolder) is { } verdict)
            return verdict;
        return _above is not null && _above.Ignores(path, isFolder);
    }
}
