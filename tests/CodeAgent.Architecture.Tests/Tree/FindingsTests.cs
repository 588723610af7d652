namespace CodeAgent.Architecture.Tests.Tree;

public sealed class FindingsTests
{
    private static readonly Finding s_finding = new("core/A.cs", 3, "is wrong");

    [Fact]
    public void A_finding_fails_the_test() =>
        Assert.Contains(
            "core/A.cs:3: is wrong",
            Assert.ThrowsAny<Exception>(() => Findings.AssertNone([s_finding])).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void An_exemption_covers_its_file_only() =>
        Assert.Equal(
            [new Finding("core/B.cs", 1, "is wrong")],
            Findings.Except([s_finding, new Finding("core/B.cs", 1, "is wrong")], [new Exemption("core/A.cs", "why")])
        );

    [Fact]
    public void An_exemption_that_nothing_needs_is_a_finding() =>
        Assert.Equal("core/A.cs", Assert.Single(Findings.Except([], [new Exemption("core/A.cs", "why")])).Path);

    [Fact]
    public void The_tree_has_sources_without_build_output()
    {
        Assert.Contains("core/CodeAgent.Core/Errors/ErrorCode.cs", Repository.Files);
        Assert.Contains(Repository.Production, file => file.Project == "CodeAgent.Core");
        Assert.DoesNotContain(Repository.Files, path => path.Contains("/obj/", StringComparison.Ordinal));
    }
}
