namespace CodeAgent.Testing.Golden;

/// <summary>Finds files of the repository that the running tests were built from.</summary>
public static class SourceTree
{
    /// <summary>The folder of the solution file.</summary>
    public static string Root { get; } = Find();

    /// <summary>A path below the root.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "CodeAgent.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("The tests do not lie in a repository with CodeAgent.sln.");
    }
}
