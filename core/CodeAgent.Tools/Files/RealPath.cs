namespace CodeAgent.Tools.Files;

/// <summary>
/// Follows links as the kernel does, one name after the other, so that <c>link/..</c> is the parent of what the link
/// leads to. Names that do not exist yet are kept as they are: what exists before them is still resolved.
/// </summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>The real path of an absolute path; null where its links go round in a circle.</summary>
    public static string? Of(string absolute)
    {
        var root = Path.GetPathRoot(absolute)!;
        return Follow(root, absolute[root.Length..]);
    }

    /// <summary>The real path of a name in a folder whose own path is real; null where its links go round in a circle.</summary>
    public static string? Below(string realFolder, string name) => Follow(realFolder, name);

    private static string? Follow(string folder, string path)
    {
        var root = Path.GetPathRoot(folder)!;
        var pending = new Stack<string>();
        Push(pending, path);
        var real = folder;
        for (var links = 0; pending.TryPop(out var name); )
        {
            if (name == "..")
            {
                real = Path.GetDirectoryName(real) ?? root;
                continue;
            }
            var next = Path.Join(real, name);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }
            if (++links > MostLinks)
                return null;
            if (Path.IsPathRooted(target))
                real = Path.GetPathRoot(target)!;
            Push(pending, target[Path.GetPathRoot(target)!.Length..]);
        }
        return real;
    }

    private static void Push(Stack<string> pending, string path)
    {
        var names = path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        foreach (var name in names.Reverse())
        {
            if (name is not ("" or "."))
                pending.Push(name);
        }
    }
}
