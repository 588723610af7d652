using System.Reflection;
using CodeAgent.Architecture.Tests.Tree;

namespace CodeAgent.Architecture.Tests.Surface;

/// <summary>
/// Keeps the public surface that the cluster tier is compiled against as text, so that a break is seen where that tier
/// cannot be built. <c>CODEAGENT_ACCEPT=1</c> writes the files anew.
/// </summary>
public sealed class SurfaceTests
{
    private const string Folder = "tests/CodeAgent.Architecture.Tests/Surface/";

    [Theory]
    [InlineData("CodeAgent.Core")]
    [InlineData("CodeAgent.Grains")]
    public void The_public_surface_is_the_accepted_one(string assembly)
    {
        var actual = SurfaceText.Of(Assembly.Load(assembly));
        var path = Path.Combine(Repository.Root, $"{Folder}{assembly}.txt");
        if (Environment.GetEnvironmentVariable("CODEAGENT_ACCEPT") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Findings.AssertNone(Compare($"{Folder}{assembly}.txt", File.ReadAllText(path), actual));
    }

    [Fact]
    public void The_surface_of_a_type_is_what_others_see() =>
        Assert.Equal(
            """
            abstract class CodeAgent.Architecture.Tests.Surface.SurfaceTests.Shape<T> : IComparer<T>
              abstract int Compare(T x, T y)
              int Count { get; }
              protected new()
              protected static string Name(T value, int? size = 3, string text = "a")
              string Title { get; init; }

            """.Split('\n').Order(),
            SurfaceText.Of([typeof(Shape<>)]).Split('\n').Order()
        );

    [Fact]
    public void The_surface_rule_finds_what_was_added_and_what_was_removed()
    {
        var findings = Compare("a.txt", "enum A\n  B = 1\n", "enum A\n  B = 2\n").Select(finding => finding.Message);
        Assert.Equal(
            ["+   B = 2", "-   B = 1"],
            findings.Select(text => text.Split(" (")[0]).Order(StringComparer.Ordinal)
        );
    }

    private static IEnumerable<Finding> Compare(string path, string accepted, string actual)
    {
        var before = WithType(accepted);
        var after = WithType(actual);
        return after
            .Except(before)
            .Select(line => $"+ {line.Member} ({line.Type})")
            .Concat(before.Except(after).Select(line => $"- {line.Member} ({line.Type})"))
            .Select(message => new Finding(path, 0, message));
    }

    // A member's line is told apart by the type above it.
    private static List<(string Type, string Member)> WithType(string text)
    {
        var type = "";
        var lines = new List<(string Type, string Member)>();
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            type = line.StartsWith(' ') ? type : line;
            lines.Add((type, line));
        }

        return lines;
    }

    public abstract class Shape<T> : IComparer<T>
    {
        protected Shape() { }

        public int Count => s_hidden;

        public string Title { get; init; } = "";

        private static int s_hidden => 0;

        public abstract int Compare(T? x, T? y);

        protected static string Name(T value, int? size = 3, string text = "a") => $"{value}{size}{text}";

        internal static void Hidden() { }
    }
}
