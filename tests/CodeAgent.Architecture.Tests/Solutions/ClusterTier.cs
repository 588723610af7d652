namespace CodeAgent.Architecture.Tests.Solutions;

/// <summary>The projects whose packages some registries do not carry (docs/decisions/0001).</summary>
internal static class ClusterTier
{
    public static readonly IReadOnlySet<string> Projects = new HashSet<string>(StringComparer.Ordinal)
    {
        "CodeAgent.SemanticKernel",
        "CodeAgent.Silo",
        "CodeAgent.AppHost",
        "CodeAgent.SemanticKernel.Tests",
        "CodeAgent.Silo.Tests",
    };
}
