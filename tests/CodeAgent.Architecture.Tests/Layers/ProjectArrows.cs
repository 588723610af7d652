using CodeAgent.Architecture.Tests.Solutions;
using CodeAgent.Architecture.Tests.Tree;

namespace CodeAgent.Architecture.Tests.Layers;

/// <summary>Which project may reference which, and who may ask for packages.</summary>
internal static class ProjectArrows
{
    private const string Core = "CodeAgent.Core";
    private const string Tools = "CodeAgent.Tools";
    private const string Models = "CodeAgent.Models";
    private const string Storage = "CodeAgent.Storage";
    private const string Redis = "CodeAgent.Redis";
    private const string Telemetry = "CodeAgent.Telemetry";
    private const string SemanticKernel = "CodeAgent.SemanticKernel";
    private const string Grains = "CodeAgent.Grains";
    private const string GrainsLocal = "CodeAgent.Grains.Local";
    private const string Gateway = "CodeAgent.Gateway";
    private const string Cli = "CodeAgent.Cli";
    private const string Silo = "CodeAgent.Silo";
    private const string AppHost = "CodeAgent.AppHost";
    private const string ServiceDefaults = "CodeAgent.ServiceDefaults";
    private const string Testing = "CodeAgent.Testing";
    private const string Conformance = "CodeAgent.Conformance";
    private const string Bench = "CodeAgent.Bench";

    private static readonly string[] s_adapters = [Tools, Models, Storage, Redis, Telemetry];

    private static readonly Dictionary<string, string[]> s_allowed = new(StringComparer.Ordinal)
    {
        [Core] = [],
        [Tools] = [Core],
        [Models] = [Core],
        [Storage] = [Core],
        [Redis] = [Core],
        [Telemetry] = [Core],
        [SemanticKernel] = [Core],
        [Grains] = [Core],
        [GrainsLocal] = [Core, Grains],
        [Gateway] = [Core, Grains, Telemetry],
        [ServiceDefaults] = [Core, Telemetry],
        [Cli] = [Core, .. s_adapters, Grains, GrainsLocal, Gateway, ServiceDefaults],
        [Silo] = [Core, .. s_adapters, SemanticKernel, Grains, Gateway, ServiceDefaults],
        [AppHost] = [Silo],
        [Testing] = [Core, Grains],
        [Conformance] = [Core, Grains, Testing],
        [Bench] = [Core, Models, Storage, Tools, Grains, GrainsLocal],
    };

    // What everybody depends on stays light.
    private static readonly Dictionary<string, string[]> s_packages = new(StringComparer.Ordinal)
    {
        [Core] = ["Microsoft.Extensions.AI.Abstractions"],
        [Grains] = [],
        [GrainsLocal] = [],
    };

    private static readonly string[] s_clusterPackages = ["Microsoft.Orleans.", "Microsoft.SemanticKernel", "Aspire."];

    public static IEnumerable<Finding> Check(ProjectFile project) =>
        CheckReferences(project).Concat(CheckPackages(project));

    private static IEnumerable<Finding> CheckReferences(ProjectFile project)
    {
        var isSuite = project.IsTest && project.Name.EndsWith(".Tests", StringComparison.Ordinal);
        if (!isSuite && !s_allowed.ContainsKey(project.Name))
        {
            yield return new Finding(project.Path, 0, "is not in the table of layers");
            yield break;
        }

        foreach (var reference in project.References)
        {
            var allowed = isSuite ? s_allowed.ContainsKey(reference) : s_allowed[project.Name].Contains(reference);
            if (!allowed)
            {
                yield return new Finding(project.Path, 0, $"may not reference {reference}");
            }

            if (ClusterTier.Projects.Contains(reference) && !ClusterTier.Projects.Contains(project.Name))
            {
                yield return new Finding(project.Path, 0, $"is of the default tier and may not reference {reference}");
            }
        }
    }

    private static IEnumerable<Finding> CheckPackages(ProjectFile project)
    {
        foreach (var package in project.Packages)
        {
            if (s_packages.TryGetValue(project.Name, out var allowed) && !allowed.Contains(package))
            {
                yield return new Finding(project.Path, 0, $"may not ask for the package {package}");
            }

            var isCluster = s_clusterPackages.Any(prefix => package.StartsWith(prefix, StringComparison.Ordinal));
            if (isCluster && !ClusterTier.Projects.Contains(project.Name))
            {
                yield return new Finding(project.Path, 0, $"is of the default tier and may not ask for {package}");
            }
        }
    }
}
