using System.Text.RegularExpressions;
using CodeAgent.Architecture.Tests.Tree;

namespace CodeAgent.Architecture.Tests.Documents;

/// <summary>Holds the form of decision records: a number of its own, a page at most, three sections.</summary>
internal static partial class Decision
{
    public const string Folder = "docs/decisions/";
    public const string Register = Folder + "0003-dependencies.md";
    public const int Limit = 60;
    private static readonly string[] s_sections = ["Context", "Decision", "Consequences"];

    public static IEnumerable<Finding> Check(string path, string text)
    {
        var lines = text.TrimEnd().Split('\n');
        // The register is as long as its list; its prose is held like any other.
        var counted = path == Register ? lines.Count(line => !line.StartsWith('|')) : lines.Length;
        if (counted > Limit)
        {
            yield return new Finding(path, 0, $"has {counted} lines, more than {Limit}");
        }

        if (!FileName().IsMatch(Path.GetFileName(path)))
        {
            yield return new Finding(path, 0, "is not named NNNN-words.md");
        }

        foreach (var section in s_sections.Where(section => !lines.Contains($"## {section}")))
        {
            yield return new Finding(path, 0, $"has no section '## {section}'");
        }
    }

    public static IEnumerable<Finding> CheckNumbers(IEnumerable<string> paths) =>
        paths
            .GroupBy(path => Path.GetFileName(path).Split('-')[0])
            .Where(group => group.Count() > 1)
            .Select(group => new Finding(group.Last(), 0, $"has the number {group.Key}, which another decision has"));

    [GeneratedRegex(@"^\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.md$")]
    private static partial Regex FileName();
}
