using CodeAgent.Architecture.Tests.Tree;

namespace CodeAgent.Architecture.Tests.Names;

public sealed class NameTests
{
    [Fact]
    public void Types_have_names_that_say_something() =>
        Findings.AssertNone(Repository.Sources.SelectMany(TypeName.Check));

    [Fact]
    public void Types_lie_where_their_names_say() =>
        Findings.AssertNone(Repository.Sources.SelectMany(TypePlace.Check));

    [Fact]
    public void Types_are_written_in_one_file() =>
        Findings.AssertNone(TypePlace.CheckPartials(Repository.Sources), Exemptions.SpreadTypes);

    [Theory]
    [InlineData("class SessionManager;", 1)]
    [InlineData("static class PathUtilities;", 1)]
    [InlineData("interface IModelService;", 1)]
    [InlineData("abstract record EventBase;", 1)]
    [InlineData("enum Helper;", 1)]
    [InlineData("delegate void StoreImpl();", 1)]
    [InlineData("class ServiceDefaults;", 0)]
    [InlineData("class Database;", 0)]
    public void The_name_rule_looks_at_the_last_word(string text, int expected) =>
        Assert.Equal(expected, TypeName.Check(Sample.File(text)).Count());

    [Theory]
    [InlineData("namespace CodeAgent.Core.Sample; class A;", 0)]
    [InlineData("namespace CodeAgent.Core.Other; class A;", 1)]
    [InlineData("namespace CodeAgent.Core.Sample { class A; }", 1)]
    [InlineData("namespace Microsoft.Extensions.DependencyInjection; static class A;", 0)]
    [InlineData("namespace CodeAgent.Core.Sample; class B;", 1)]
    [InlineData("namespace CodeAgent.Core.Sample; class B; class A;", 0)]
    [InlineData("namespace CodeAgent.Core.Sample; record B(int C); record D(int E);", 0)]
    [InlineData("namespace CodeAgent.Core.Sample; record B(int C); class D;", 1)]
    public void The_place_rule_compares_folder_and_file_name(string text, int expected) =>
        Assert.Equal(expected, TypePlace.Check(Sample.File(text)).Count());

    [Fact]
    public void The_place_rule_lets_tests_keep_their_doubles_together()
    {
        const string Path = "tests/CodeAgent.Core.Tests/Sample/Doubles.cs";
        Assert.Empty(TypePlace.Check(Sample.File("namespace CodeAgent.Core.Tests.Sample; class A; class B;", Path)));
        Assert.Single(TypePlace.Check(Sample.File("namespace CodeAgent.Core.Tests.Sample; class A;", Path)));
    }

    [Fact]
    public void The_file_rule_finds_a_type_in_two_files()
    {
        var first = Sample.File("namespace N; partial class A;");
        var second = Sample.File("namespace N; partial class A;", "core/CodeAgent.Core/Sample/A.More.cs");
        var other = Sample.File("namespace N; partial class A;", "core/CodeAgent.Core/Other/A.cs");
        Assert.Equal(first.Path, Assert.Single(TypePlace.CheckPartials([second, first, other])).Path);
    }
}
