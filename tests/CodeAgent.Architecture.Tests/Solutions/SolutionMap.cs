using CodeAgent.Architecture.Tests.Tree;

namespace CodeAgent.Architecture.Tests.Solutions;

/// <summary>
/// Holds that every project is in the solution, that Debug and Release build the default tier only, and that Cluster
/// builds everything.
/// </summary>
internal static class SolutionMap
{
    private const string Path = "CodeAgent.sln";
    private const string Cluster = "Cluster|Any CPU";
    private static readonly string[] s_configurations = ["Debug|Any CPU", "Release|Any CPU", Cluster];

    public static IEnumerable<Finding> Check(SolutionFile solution, IEnumerable<string> projects)
    {
        var missing = projects.Except(solution.Projects.Values).Select(path => $"has no entry for {path}");
        var stale = solution
            .Projects.Values.Except(projects)
            .Select(path => $"has an entry for {path}, which is not there");
        var unnamed = ClusterTier
            .Projects.Except(solution.Projects.Values.Select(Name))
            .Select(name => $"has no entry for {name} of the cluster tier");
        var configurations = solution.Configurations.SequenceEqual(s_configurations)
            ? []
            : new[] { $"has other configurations than {string.Join(", ", s_configurations)}" };
        var maps =
            from project in solution.Projects
            from configuration in s_configurations
            from message in CheckMap(solution, project.Key, Name(project.Value), configuration)
            select message;
        return missing
            .Concat(stale)
            .Concat(unnamed)
            .Concat(configurations)
            .Concat(maps)
            .Select(message => new Finding(Path, 0, message));
    }

    private static IEnumerable<string> CheckMap(SolutionFile solution, string id, string name, string configuration)
    {
        if (solution.Active.GetValueOrDefault((id, configuration)) != configuration)
        {
            yield return $"does not map {configuration} of {name} to itself";
        }

        var shouldBuild = configuration == Cluster || !ClusterTier.Projects.Contains(name);
        var built = solution.Built.GetValueOrDefault((id, configuration));
        if (shouldBuild ? built != configuration : built is not null)
        {
            yield return shouldBuild
                ? $"does not build {name} in {configuration}"
                : $"builds {name} in {configuration}";
        }
    }

    private static string Name(string path) => System.IO.Path.GetFileNameWithoutExtension(path);
}
