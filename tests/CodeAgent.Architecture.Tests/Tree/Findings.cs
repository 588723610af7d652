namespace CodeAgent.Architecture.Tests.Tree;

/// <summary>Turns findings into a failed test that lists them all.</summary>
internal static class Findings
{
    public static void AssertNone(IEnumerable<Finding> findings) => AssertNone(findings, []);

    public static void AssertNone(IEnumerable<Finding> findings, IReadOnlyCollection<Exemption> exemptions)
    {
        var lines = Except(findings, exemptions).Select(finding => finding.ToString()).Order(StringComparer.Ordinal);
        var text = string.Join('\n', lines);
        Assert.True(text.Length == 0, text);
    }

    /// <summary>The findings outside exempt files, and one finding for each exemption that exempts nothing.</summary>
    public static IEnumerable<Finding> Except(IEnumerable<Finding> findings, IReadOnlyCollection<Exemption> exemptions)
    {
        var byPath = findings.ToLookup(finding => finding.Path);
        var exempt = exemptions.Select(exemption => exemption.Path).ToHashSet();
        return byPath
            .Where(group => !exempt.Contains(group.Key))
            .SelectMany(group => group)
            .Concat(
                exemptions
                    .Where(exemption => !byPath.Contains(exemption.Path))
                    .Select(exemption => new Finding(exemption.Path, 0, "is exempt from a rule that it does not break"))
            );
    }
}
