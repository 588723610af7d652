namespace CodeAgent.Tools.Instructions;

/// <summary>The folders whose instructions hold for a workspace, from the outermost to the workspace itself.</summary>
internal static class InstructionFolders
{
    /// <summary>
    /// From the repository's root down to the workspace, after the folders above it that lie below the person's home.
    /// Others above it may be anybody's.
    /// </summary>
    public static IReadOnlyList<string> Of(string workspace, string home)
    {
        var root = RepositoryOf(workspace);
        var folders = new List<string>();
        var isAbove = false;
        for (var at = workspace; at is not null; at = Path.GetDirectoryName(at))
        {
            if (!isAbove || IsBelow(at, home))
            {
                folders.Add(at);
            }

            isAbove |= at == root;
        }

        folders.Reverse();
        return folders;
    }

    /// <summary>The folder with <c>.git</c> that holds a folder; the folder itself where there is none.</summary>
    public static string RepositoryOf(string folder)
    {
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Path.Exists(Path.Combine(at, ".git")))
            {
                return at;
            }
        }

        return folder;
    }

    /// <summary>Whether a path lies below a folder.</summary>
    public static bool IsBelow(string path, string folder) =>
        path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);
}
