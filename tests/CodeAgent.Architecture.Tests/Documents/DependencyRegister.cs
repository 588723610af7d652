using System.Xml.Linq;
using CodeAgent.Architecture.Tests.Tree;

namespace CodeAgent.Architecture.Tests.Documents;

/// <summary>Holds that every package has one line that says why it is here, and that no line is about another.</summary>
internal static class DependencyRegister
{
    public static IEnumerable<Finding> Check(string packages, string register)
    {
        var asked = XDocument
            .Parse(packages)
            .Descendants("PackageVersion")
            .Select(element => element.Attribute("Include")!.Value)
            .ToHashSet();
        var rows = MarkdownTable.Rows(register).ToLookup(row => row[0].Trim('`'), row => row[1..]);
        var missing = asked.Where(id => !rows.Contains(id)).Select(id => $"has no line for {id}");
        var twice = rows.Where(group => group.Count() > 1)
            .Select(group => $"has {group.Count()} lines for {group.Key}");
        var stale = rows.Where(group => !asked.Contains(group.Key))
            .Select(group => $"has a line for {group.Key}, which no project can ask for");
        var empty = rows.Where(group => group.Any(cells => cells.Length == 0 || cells.Any(string.IsNullOrEmpty)))
            .Select(group => $"does not say why {group.Key} is here");
        return missing
            .Concat(twice)
            .Concat(stale)
            .Concat(empty)
            .Select(message => new Finding(Decision.Register, 0, message));
    }
}
