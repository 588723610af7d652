using CodeAgent.Architecture.Tests.Tree;
using CodeAgent.Core.Errors;

namespace CodeAgent.Architecture.Tests.Documents;

public sealed class DocumentTests
{
    private const int AgentsLimit = 150;
    private const string Sections = "# A\n## Context\nx\n## Decision\nx\n## Consequences\nx\n";

    [Fact]
    public void Ports_are_documented() => Findings.AssertNone(Repository.Sources.SelectMany(PublicDocs.Check));

    [Fact]
    public void Instructions_for_agents_are_short() =>
        Findings.AssertNone(
            Repository
                .Named("*AGENTS.md")
                .Where(path => Repository.Read(path).TrimEnd().Split('\n').Length > AgentsLimit)
                .Select(path => new Finding(path, 0, $"has more than {AgentsLimit} lines"))
        );

    [Fact]
    public void Decisions_have_their_form()
    {
        var paths = Repository.Named(Decision.Folder + "*").ToList();
        Assert.NotEmpty(paths);
        var forms = paths.SelectMany(path => Decision.Check(path, Repository.Read(path)));
        Findings.AssertNone(forms.Concat(Decision.CheckNumbers(paths)));
    }

    [Fact]
    public void Every_package_has_a_line_that_says_why_it_is_here() =>
        Findings.AssertNone(
            DependencyRegister.Check(Repository.Read("Directory.Packages.props"), Repository.Read(Decision.Register))
        );

    [Fact]
    public void Every_error_code_is_explained() =>
        Findings.AssertNone(DiagnosticsPage.Check(Enum.GetValues<ErrorCode>(), Repository.Read(DiagnosticsPage.Path)));

    [Theory]
    [InlineData("public class A;", 1)]
    [InlineData("/// <summary>Says.</summary>\npublic class A;", 0)]
    [InlineData("/// <summary></summary>\npublic class A;", 1)]
    [InlineData("/// <remarks>Says.</remarks>\npublic class A;", 1)]
    [InlineData("/// <inheritdoc/>\npublic class A;", 0)]
    [InlineData("class A;", 0)]
    [InlineData("class A { public class B; }", 0)]
    [InlineData("/// <summary>Says.</summary>\npublic interface IA { void M(); }", 1)]
    [InlineData("/// <summary>Says.</summary>\npublic interface IA {\n/// <summary>Says.</summary>\nvoid M(); }", 0)]
    [InlineData("/// <summary>Says.</summary>\npublic enum E { A, B }", 2)]
    [InlineData("/// <summary>Says.</summary>\npublic record A(int B) { public int C => B; }", 0)]
    public void The_doc_rule_looks_at_what_others_see(string text, int expected)
    {
        Assert.Equal(expected, PublicDocs.Check(Sample.File(text)).Count());
        Assert.Empty(PublicDocs.Check(Sample.File(text, "core/CodeAgent.Tools/A.cs")));
    }

    [Theory]
    [InlineData("docs/decisions/0001-a-b.md", Sections, 0)]
    [InlineData("docs/decisions/1-a.md", Sections, 1)]
    [InlineData("docs/decisions/0001-a.md", "# A\n## Context\n## Decision\n", 1)]
    public void The_decision_rule_wants_number_and_sections(string path, string text, int expected) =>
        Assert.Equal(expected, Decision.Check(path, text).Count());

    [Fact]
    public void The_decision_rule_counts_lines_but_not_the_register()
    {
        var rows = Sections + string.Concat(Enumerable.Repeat("| a | b |\n", Decision.Limit));
        Assert.Single(Decision.Check("docs/decisions/0001-a.md", rows));
        Assert.Empty(Decision.Check(Decision.Register, rows));
        Assert.Single(Decision.Check(Decision.Register, rows.Replace('|', '-')));
    }

    [Fact]
    public void The_decision_rule_finds_a_number_that_is_used_twice() =>
        Assert.Single(Decision.CheckNumbers(["docs/decisions/0001-a.md", "docs/decisions/0001-b.md"]));

    [Theory]
    [InlineData("| `A` | why |\n| `B` | why |", 0)]
    [InlineData("| `A` | why |", 1)]
    [InlineData("| `A` | why |\n| `B` | |", 1)]
    [InlineData("| `A` | why |\n| `B` | why |\n| `B` | why |", 1)]
    [InlineData("| `A` | why |\n| `B` | why |\n| `C` | why |", 1)]
    public void The_register_rule_compares_both_ways(string rows, int expected)
    {
        const string Packages = "<Project><PackageVersion Include='A'/><PackageVersion Include='B'/></Project>";
        var register = $"| package | why |\n|---|---|\n{rows}\n";
        Assert.Equal(expected, DependencyRegister.Check(Packages, register).Count());
    }

    [Theory]
    [InlineData("| AGENT0101 | `InvalidUsage` | m | c | d | 2 |", 0)]
    [InlineData("", 1)]
    [InlineData("| AGENT0101 | `InvalidUsage` | m | c | | 2 |", 1)]
    [InlineData("| AGENT0101 | `Other` | m | c | d | 2 |", 1)]
    [InlineData("| AGENT0101 | `InvalidUsage` | m | c | d | 0 |", 1)]
    [InlineData("| AGENT0101 | `InvalidUsage` | m | c | d | 2 |\n| AGENT0999 | `Gone` | m | c | d | 2 |", 1)]
    public void The_diagnostics_rule_compares_both_ways(string rows, int expected) =>
        Assert.Equal(expected, DiagnosticsPage.Check([ErrorCode.InvalidUsage], rows).Count());
}
