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

    [Theory]
    [InlineData("enum A\n  B = 1\n", "enum A\n  B = 2\n", "+ B = 2 of enum A", "- B = 1 of enum A")]
    [InlineData("enum A\n  B = 1\n", "enum A\n  B = 1\nenum C\n  D = 1\n", "+ enum C")]
    [InlineData("enum A\n  B = 1\nenum C\n  B = 1\n", "enum A\n  B = 1\nenum C\n", "- B = 1 of enum C")]
    public void The_surface_rule_finds_what_was_added_and_what_was_removed(
        string accepted,
        string actual,
        params string[] expected
    )
    {
        var messages = Compare("a.txt", accepted, actual).Select(finding => finding.Message.Split(';')[0]);
        Assert.Equal(expected, messages);
    }

    private static IEnumerable<Finding> Compare(string path, string accepted, string actual)
    {
        var before = WithType(accepted);
        var after = WithType(actual);
        return Only(after, before, "+")
            .Concat(Only(before, after, "-"))
            .Select(message => new Finding(path, 0, $"{message}; accept what is meant by CODEAGENT_ACCEPT=1"));
    }

    // Of a type that is wholly new or gone, its name says enough.
    private static IEnumerable<string> Only(
        List<(string Type, string Member)> lines,
        List<(string Type, string Member)> others,
        string sign
    )
    {
        var only = lines.Except(others).ToList();
        var types = only.Where(line => line.Type == line.Member).Select(line => line.Type).ToHashSet();
        return only.Where(line => line.Type == line.Member || !types.Contains(line.Type))
            .Select(line =>
                line.Type == line.Member ? $"{sign} {line.Type}" : $"{sign} {line.Member.Trim()} of {line.Type}"
            );
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
