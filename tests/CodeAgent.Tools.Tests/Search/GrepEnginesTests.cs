using System.Text;
using CodeAgent.Testing.Stores;
using CodeAgent.Tools.Processes;
using CodeAgent.Tools.Search;

namespace CodeAgent.Tools.Tests.Search;

/// <summary>With ripgrep or without, a search finds the same.</summary>
public sealed class GrepEnginesTests : IDisposable
{
    private static readonly string[] s_names =
    [
        "a.cs",
        "b.txt",
        "ü.md",
        "x.log",
        "lib.py",
        "data.bin",
        ".hidden",
        "Makefile",
    ];
    private static readonly string[] s_folders =
    [
        "",
        "src/",
        "src/deep/",
        "bin/",
        "out/",
        "src/nested/",
        ".git/",
        "bin/kept/",
    ];
    private static readonly string[] s_rules =
    [
        "*.log",
        "bin/",
        "/out",
        "src/**/b.txt",
        "!x.log",
        "*.[lm]*",
        "deep",
        "!bin/",
        "# no",
        "nested/*",
        "\\!odd",
        "a?cs",
    ];
    private static readonly string[] s_words =
    [
        "foo",
        "Foo bar",
        "",
        "\tbaz\r",
        "foo(1)",
        "grün",
        "bar",
        "end foo",
        "\uFEFFfoo",
        "x{2}",
    ];
    private static readonly string[] s_patterns =
    [
        "foo",
        "^foo",
        "foo$",
        @"\bbar\b",
        "o{2}",
        "[a-f]oo",
        "z|ü",
        "foo.*bar",
        @"\(\d\)",
        "^$",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Both_engines_find_the_same_in_generated_trees(int seed)
    {
        var program = ProgramPlaces.Find("rg", ToolSet.Options.Environment, "/nowhere");
        if (program is null)
            Assert.Skip("ripgrep is not installed");
        var random = new Random(seed);
        var root = _folder["tree"];
        Grow(root, random);
        var ripgrep = new RipgrepGrep(program, ToolSet.Options.Environment, TimeProvider.System);
        for (var round = 0; round < 12; round++)
        {
            var input = Input(random);
            var where = random.Next(4) == 0 && Directory.Exists($"{root}/src") ? $"{root}/src" : root;
            var query = GrepQuery.Of(input, where);
            var expected = await ripgrep.SearchAsync(query, input.OutputMode, default);
            var actual = await new ManagedGrep().SearchAsync(query, input.OutputMode, default);
            Assert.Equal($"{input}\n{Text(expected, input, root)}", $"{input}\n{Text(actual, input, root)}");
        }
    }

    private static string Text(GrepHits hits, GrepInput input, string root)
    {
        var lines = hits
            .Files.OrderBy(file => file.Path, StringComparer.Ordinal)
            .Select(file =>
                $"{Path.GetRelativePath(root, file.Path)} {(input.OutputMode == GrepOutput.FilesWithMatches ? 0 : file.Count)} "
                + (input.OutputMode == GrepOutput.Content ? string.Join('\n', file.Lines) : "")
            );
        return string.Join('\n', lines);
    }

    private static GrepInput Input(Random random) =>
        new(s_patterns[random.Next(s_patterns.Length)])
        {
            OutputMode = (GrepOutput)random.Next(3),
            IgnoreCase = random.Next(2) == 0,
            Around = random.Next(3),
            After = random.Next(3) == 0 ? 1 : null,
            Glob = random.Next(3) switch
            {
                0 => ((string[])["*.{cs,txt}", "src/**", "!*.md", "**/b.txt", "*.log"])[random.Next(5)],
                _ => null,
            },
            Type = random.Next(5) == 0 ? "py" : null,
        };

    private static void Grow(string root, Random random)
    {
        Directory.CreateDirectory(root);
        foreach (var folder in s_folders.Where(_ => random.Next(4) > 0))
        {
            Directory.CreateDirectory(Path.Join(root, folder));
            foreach (var name in s_names.Where(_ => random.Next(3) > 0))
            {
                var text = string.Join(
                    '\n',
                    Enumerable.Range(0, random.Next(12)).Select(_ => s_words[random.Next(s_words.Length)])
                );
                if (name == "data.bin")
                    text += "\0\u0001foo\n";
                File.WriteAllText(
                    Path.Join(root, folder, name),
                    text + (random.Next(2) == 0 ? "\n" : ""),
                    new UTF8Encoding(false)
                );
            }
            if (random.Next(2) == 0)
                File.WriteAllLines(Path.Join(root, folder, ".gitignore"), s_rules.Where(_ => random.Next(4) == 0));
        }
        Directory.CreateSymbolicLink(Path.Join(root, "loop"), root);
        File.CreateSymbolicLink(Path.Join(root, "link.txt"), "b.txt");
    }
}
