using CodeAgent.Tools.Instructions;

namespace CodeAgent.Tools.Tests.Instructions;

/// <summary>One layout of <c>layouts.txt</c>: makes its files, and knows what must come of them.</summary>
internal sealed class Layout
{
    private readonly List<string[]> _lines = [];

    public required string Name { get; init; }

    public IEnumerable<string> Loaded => Expected("loads");

    public IEnumerable<string> Conditional => Expected("when");

    public IEnumerable<(string Path, string Reason)> Skipped =>
        Words("skips").Select(words => (words[1], string.Join(' ', words[2..])));

    public IEnumerable<(string Path, string[] Adds)> Reads => Words("read").Select(words => (words[1], words[2..]));

    public string Folder => Words("cwd").Single()[1];

    public static IReadOnlyList<Layout> ReadAll()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Instructions", "layouts.txt");
        var layouts = new List<Layout>();
        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
            {
                layouts.Add(new Layout { Name = line[3..] });
            }
            else
            {
                layouts[^1]._lines.Add(line.Split(' '));
            }
        }

        return layouts;
    }

    public InstructionOptions Options(string root) =>
        new(Path.Combine(root, "home"))
        {
            ManagedFolder = Path.Combine(root, "etc"),
            AllFamilies = Words("all").Any(),
            Excludes = [.. Words("exclude").Select(words => words[1])],
        };

    public void Make(string root)
    {
        Directory.CreateDirectory(Path.Combine(root, Folder));
        Directory.CreateDirectory(Path.Combine(root, "home"));
        Directory.CreateDirectory(Path.Combine(root, "repo", ".git"));
        foreach (var words in _lines.Where(words => words.Length > 1))
        {
            var path = Path.Combine(root, words[1]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            switch (words[0])
            {
                case "file":
                    var text = string.Join(' ', words[2..]).Replace("\\n", "\n", StringComparison.Ordinal);
                    File.WriteAllText(path, text.Length > 0 ? text : $"What {words[1]} says.");
                    break;
                case "empty":
                    File.WriteAllText(path, "");
                    break;
                case "large":
                    File.WriteAllText(path, words[1] + new string('x', int.Parse(words[2]) - words[1].Length));
                    break;
                case "link":
                    File.CreateSymbolicLink(path, words[2]);
                    break;
                case "git":
                    Directory.CreateDirectory(Path.Combine(path, ".git"));
                    break;
                case "folder":
                    Directory.CreateDirectory(path);
                    break;
            }
        }
    }

    public override string ToString() => Name;

    private IEnumerable<string[]> Words(string first) => _lines.Where(words => words[0] == first);

    private IEnumerable<string> Expected(string first) => Words(first).Select(words => string.Join(' ', words[1..]));
}
