using System.Text.RegularExpressions;

namespace CodeAgent.Architecture.Tests.Solutions;

/// <summary>The projects and the configuration map of a classic solution file.</summary>
/// <param name="Projects">Path of each project, relative to the solution, by its id.</param>
/// <param name="Configurations">The solution's configurations, e.g. <c>Release|Any CPU</c>.</param>
/// <param name="Active">The project's configuration by (id, solution configuration).</param>
/// <param name="Built">The project's configuration by (id, solution configuration), where the project is built.</param>
internal sealed partial record SolutionFile(
    IReadOnlyDictionary<string, string> Projects,
    IReadOnlyList<string> Configurations,
    IReadOnlyDictionary<(string Project, string Configuration), string> Active,
    IReadOnlyDictionary<(string Project, string Configuration), string> Built
)
{
    public static SolutionFile Parse(string text)
    {
        var mapped = Mapping().Matches(text).ToLookup(match => match.Groups["kind"].Value);
        return new SolutionFile(
            Project()
                .Matches(text)
                .Where(match => match.Groups["path"].Value.EndsWith(".csproj", StringComparison.Ordinal))
                .ToDictionary(
                    match => match.Groups["id"].Value,
                    match => match.Groups["path"].Value.Replace('\\', '/')
                ),
            [.. Configuration().Matches(text).Select(match => match.Groups["name"].Value)],
            mapped["ActiveCfg"].ToDictionary(Key, match => match.Groups["to"].Value),
            mapped["Build.0"].ToDictionary(Key, match => match.Groups["to"].Value)
        );
    }

    private static (string Project, string Configuration) Key(Match match) =>
        (match.Groups["id"].Value, match.Groups["from"].Value);

    [GeneratedRegex(
        """^Project\("\{[^}]+\}"\) = "[^"]+", "(?<path>[^"]+)", "(?<id>\{[^}]+\})"\s*$""",
        RegexOptions.Multiline
    )]
    private static partial Regex Project();

    [GeneratedRegex(@"^\t\t(?<name>[^{}=\r\n]+\|[^{}=\r\n]+?) = \k<name>\s*$", RegexOptions.Multiline)]
    private static partial Regex Configuration();

    [GeneratedRegex(
        @"^\t\t(?<id>\{[^}]+\})\.(?<from>[^.]+)\.(?<kind>ActiveCfg|Build\.0) = (?<to>.+?)\s*$",
        RegexOptions.Multiline
    )]
    private static partial Regex Mapping();
}
