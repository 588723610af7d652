using CodeAgent.Architecture.Tests.Tree;

namespace CodeAgent.Architecture.Tests.Solutions;

public sealed class SolutionTests
{
    private static readonly string s_text = Repository.Read("CodeAgent.sln");
    private static readonly string[] s_projects = [.. Repository.Named("*.csproj")];

    [Fact]
    public void Debug_and_Release_pass_over_the_cluster_tier_and_Cluster_builds_everything() =>
        Findings.AssertNone(SolutionMap.Check(SolutionFile.Parse(s_text), s_projects));

    [Fact]
    public void The_map_rule_finds_a_project_that_the_solution_does_not_have() =>
        AssertFinds(
            s_text,
            [.. s_projects, "core/CodeAgent.New/CodeAgent.New.csproj"],
            "no entry for core/CodeAgent.New"
        );

    [Fact]
    public void The_map_rule_finds_an_entry_without_a_project() =>
        AssertFinds(s_text, [.. s_projects.Skip(1)], "which is not there");

    [Fact]
    public void The_map_rule_finds_a_cluster_project_that_Release_builds()
    {
        var id = Id("CodeAgent.Silo");
        var line = $"\t\t{id}.Release|Any CPU.ActiveCfg = Release|Any CPU\n";
        AssertFinds(
            s_text.Replace(
                line,
                line + line.Replace("ActiveCfg", "Build.0", StringComparison.Ordinal),
                StringComparison.Ordinal
            ),
            s_projects,
            "builds CodeAgent.Silo in Release"
        );
    }

    [Theory]
    [InlineData("CodeAgent.Silo", "Cluster")]
    [InlineData("CodeAgent.Core", "Release")]
    [InlineData("CodeAgent.Core", "Cluster")]
    public void The_map_rule_finds_a_project_that_is_not_built(string project, string configuration)
    {
        var line = $"\t\t{Id(project)}.{configuration}|Any CPU.Build.0 = {configuration}|Any CPU\n";
        AssertFinds(
            s_text.Replace(line, "", StringComparison.Ordinal),
            s_projects,
            $"does not build {project} in {configuration}"
        );
    }

    [Fact]
    public void The_map_rule_finds_a_mapping_to_another_configuration() =>
        AssertFinds(
            s_text.Replace(
                "Cluster|Any CPU.ActiveCfg = Cluster",
                "Cluster|Any CPU.ActiveCfg = Release",
                StringComparison.Ordinal
            ),
            s_projects,
            "does not map Cluster|Any CPU of CodeAgent.Core"
        );

    [Fact]
    public void The_map_rule_finds_another_configuration() =>
        AssertFinds(
            s_text.Replace(
                "\t\tDebug|Any CPU = Debug|Any CPU\n",
                "\t\tDebug|x64 = Debug|x64\n",
                StringComparison.Ordinal
            ),
            s_projects,
            "other configurations"
        );

    private static string Id(string project) =>
        SolutionFile.Parse(s_text).Projects.Single(pair => Path.GetFileNameWithoutExtension(pair.Value) == project).Key;

    private static void AssertFinds(string text, string[] projects, string message) =>
        Assert.Contains(
            SolutionMap.Check(SolutionFile.Parse(text), projects),
            finding => finding.Message.Contains(message, StringComparison.Ordinal)
        );
}
