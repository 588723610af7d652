namespace CodeAgent.Architecture.Tests.Tree;

/// <summary>The files of this repository as they lie on the disk, without what builds make.</summary>
internal static class Repository
{
    private static readonly HashSet<string> s_skipped = new(StringComparer.Ordinal)
    {
        ".git",
        ".vs",
        ".idea",
        "bin",
        "obj",
        "TestResults",
        "artifacts",
        "node_modules",
    };

    /// <summary>The folder of the solution file.</summary>
    public static string Root { get; } = FindRoot();

    private static readonly Lazy<IReadOnlyList<string>> s_files = new(() =>
        [.. Walk(Root).Order(StringComparer.Ordinal)]
    );

    private static readonly Lazy<IReadOnlyList<SourceFile>> s_sources = new(() =>
        [.. Files.Where(path => path.EndsWith(".cs", StringComparison.Ordinal)).Select(Source)]
    );

    /// <summary>Every file, relative to the root, with slashes.</summary>
    public static IReadOnlyList<string> Files => s_files.Value;

    /// <summary>Every C# file.</summary>
    public static IReadOnlyList<SourceFile> Sources => s_sources.Value;

    /// <summary>C# files that ship.</summary>
    public static IEnumerable<SourceFile> Production => Sources.Where(file => !file.IsTest);

    public static IEnumerable<string> Named(string pattern) =>
        Files.Where(path => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, path, false));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static SourceFile Source(string path) => new(path, Read(path));

    private static string FindRoot()
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

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            var isFolder = entry is DirectoryInfo;
            if (s_skipped.Contains(entry.Name) || entry.LinkTarget is not null)
            {
                continue;
            }

            foreach (var file in isFolder ? Walk(entry.FullName) : [entry.FullName])
            {
                yield return isFolder ? file : Path.GetRelativePath(Root, file).Replace('\\', '/');
            }
        }
    }
}
