using CodeAgent.Architecture.Tests.Tree;

namespace CodeAgent.Architecture.Tests.Sizes;

public sealed class SizeTests
{
    [Fact]
    public void Files_are_short() =>
        Findings.AssertNone(
            Repository
                .Files.Where(path => Path.GetExtension(path) is ".cs" or ".ts" or ".css")
                .SelectMany(path => FileLength.Check(path, Repository.Read(path)))
        );

    [Fact]
    public void Methods_are_short() => Findings.AssertNone(Repository.Sources.SelectMany(MethodLength.Check));

    [Fact]
    public void Parameter_lists_are_short() => Findings.AssertNone(Repository.Sources.SelectMany(ParameterCount.Check));

    [Fact]
    public void Statements_are_not_nested_deep() =>
        Findings.AssertNone(Repository.Sources.SelectMany(NestingDepth.Check));

    [Theory]
    [InlineData("core/A.cs", 400, 0)]
    [InlineData("core/A.cs", 401, 1)]
    [InlineData("tests/A.cs", 500, 0)]
    [InlineData("tests/A.cs", 501, 1)]
    public void The_file_rule_counts_lines(string path, int lines, int expected) =>
        Assert.Equal(expected, FileLength.Check(path, string.Concat(Enumerable.Repeat("x\n", lines))).Count());

    [Theory]
    [InlineData("void M()\n{{\n{0}}}", 77, 0)]
    [InlineData("void M()\n{{\n{0}}}", 78, 1)]
    [InlineData("public A()\n{{\n{0}}}", 78, 1)]
    [InlineData("int P\n{{\nget\n{{\n{0}return 1;\n}}\n}}", 78, 1)]
    [InlineData("int P => new[]\n{{\n{0}}}.Length;", 78, 1)]
    [InlineData("[Some]\n[Other]\nvoid M()\n{{\n{0}}}", 77, 0)]
    public void The_method_rule_counts_lines_from_the_name(string member, int lines, int expected)
    {
        var body = string.Concat(Enumerable.Repeat("\n", lines));
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, member, body);
        Assert.Equal(expected, MethodLength.Check(Sample.Class(text)).Count());
    }

    [Fact]
    public void The_method_rule_counts_a_program_as_one_method()
    {
        var program = string.Concat(Enumerable.Repeat("f();\n", MethodLength.Limit + 1));
        Assert.Single(MethodLength.Check(Sample.File(program)));
    }

    [Theory]
    [InlineData("class A(int a, int b, int c, int d, int e, int f, int g);", 0)]
    [InlineData("class A(int a, int b, int c, int d, int e, int f, int g, int h);", 1)]
    [InlineData("record A(int a, int b, int c, int d, int e, int f, int g, int h);", 0)]
    [InlineData("class A { A(int a, int b, int c, int d, int e, int f, int g, int h) { } }", 1)]
    [InlineData("class A { void M(int a, int b, int c, int d, int e, int f) { } }", 0)]
    [InlineData("class A { void M(int a, int b, int c, int d, int e, int f, int g) { } }", 1)]
    [InlineData("class A { override void M(int a, int b, int c, int d, int e, int f, int g) { } }", 0)]
    [InlineData(
        "class A { [LibraryImport(\"c\")] partial int M(int a, int b, int c, int d, int e, int f, int g); }",
        0
    )]
    [InlineData("delegate void D(int a, int b, int c, int d, int e, int f, int g);", 1)]
    public void The_parameter_rule_counts(string text, int expected) =>
        Assert.Equal(expected, ParameterCount.Check(Sample.File(text)).Count());

    [Theory]
    [InlineData("if (a) { foreach (var b in c) { try { while (d) { } } finally { } } }", 0)]
    [InlineData("if (a) { foreach (var b in c) { try { while (d) { lock (e) { if (f) { } } } } finally { } } }", 1)]
    [InlineData("if (a) { } else if (b) { } else if (c) { } else if (d) { } else if (e) { }", 0)]
    [InlineData("if (a) { if (b) { if (c) { if (d) { void F() { if (e) { } } } } } }", 0)]
    public void The_nesting_rule_counts(string statements, int expected) =>
        Assert.Equal(expected, NestingDepth.Check(Sample.Class($"void M() {{ {statements} }}")).Count());
}
