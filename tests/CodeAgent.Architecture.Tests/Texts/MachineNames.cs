using System.Text.RegularExpressions;
using CodeAgent.Architecture.Tests.Tree;

namespace CodeAgent.Architecture.Tests.Texts;

/// <summary>Finds paths of the machine that a file was written on, and hosts of package registries, in any text file.</summary>
internal static partial class MachineNames
{
    private static readonly string[] s_own = [.. OwnFolders()];

    public static IEnumerable<Finding> CheckFile(string path)
    {
        var text = Repository.Read(path);
        return text.Contains('\0', StringComparison.Ordinal) ? [] : Check(path, text, s_own);
    }

    /// <param name="path">The file.</param>
    /// <param name="text">Its text.</param>
    /// <param name="own">Folders of the machine that runs the test.</param>
    public static IEnumerable<Finding> Check(string path, string text, IReadOnlyCollection<string> own) =>
        Machine()
            .Matches(text)
            .Select(match => (match.Index, match.Value))
            .Concat(own.Select(folder => (Index: text.IndexOf(folder, StringComparison.Ordinal), Value: folder)))
            .Where(found => found.Index >= 0)
            .Select(found => new Finding(
                path,
                text.AsSpan(0, found.Index).Count('\n') + 1,
                $"has '{found.Value}', which means nothing on another machine"
            ));

    // A folder of one name, such as `/src`, would be found everywhere.
    private static IEnumerable<string> OwnFolders() =>
        new[] { Repository.Root, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) }
            .Where(folder =>
                folder.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Length > 1
            )
            .Select(folder => folder + Path.DirectorySeparatorChar);

    [GeneratedRegex(
        @"(?<![\w.])/(work/(main|wt|shared)|root/(brief|\.(nuget|dotnet|local|cache|config))|tmp/bash_jobs)\b"
            + @"|\b(nuget\.org|npmjs\.(org|com)|yarnpkg\.com|pypi\.org|crates\.io|proxy\.golang\.org)\b|\bartifactory\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Machine();
}
