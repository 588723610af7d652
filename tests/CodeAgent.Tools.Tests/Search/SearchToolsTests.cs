using CodeAgent.Core.Tools;
using CodeAgent.Testing.Tools;

namespace CodeAgent.Tools.Tests.Search;

public sealed class SearchToolsTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Glob_names_the_last_changed_first_and_leaves_out_what_is_ignored()
    {
        Touch("old.cs", 1);
        Touch("src/new.cs", 3);
        Touch("src/.hidden.cs", 2);
        Touch("bin/out.cs", 4);
        Touch(".git/x.cs", 5);
        _bench.Write(".gitignore", "bin/\n");
        Assert.Equal("src/new.cs\nsrc/.hidden.cs\nold.cs", await GlobAsync("*.cs"));
        Assert.Equal("src/new.cs", await GlobAsync("src/n*.{cs,ts}"));
        Assert.Equal("src/new.cs\nsrc/.hidden.cs", await GlobAsync("**/*.cs", "src"));
        Assert.Equal("No file matches.", await GlobAsync("*.rs"));
    }

    [Fact]
    public async Task Glob_shows_a_hundred_and_says_that_there_are_more()
    {
        for (var i = 0; i < 103; i++)
            Touch($"f{i:000}.txt", i);
        var lines = (await GlobAsync("f*")).Split('\n');
        Assert.Equal(
            ("f102.txt", "f003.txt", "[3 more; use a narrower pattern or path.]"),
            (lines[0], lines[99], lines[100])
        );
    }

    [Fact]
    public async Task Links_are_not_followed()
    {
        File.WriteAllText(Path.Join(_bench.Outside, "secret.txt"), "secret\n");
        Directory.CreateSymbolicLink(_bench.At("out"), _bench.Outside);
        Directory.CreateSymbolicLink(_bench.At("loop"), _bench.Workspace);
        File.CreateSymbolicLink(_bench.At("link.txt"), Path.Join(_bench.Outside, "secret.txt"));
        Assert.Equal("No file matches.", await GlobAsync("**"));
        Assert.Equal("No match.", await GrepAsync(new { pattern = "secret" }));
    }

    [Fact]
    public async Task Grep_shows_names_lines_and_counts()
    {
        Touch("a.txt", 1, "one\ntwo\nthree\nfour\ntwo\n");
        Touch("b.md", 2, "two\n");
        Assert.Equal("b.md\na.txt", await GrepAsync(new { pattern = "two" }));
        Assert.Equal(
            "a.txt:2:two\na.txt:5:two\nb.md:1:two",
            await GrepAsync(new { pattern = "two", output_mode = "content" })
        );
        Assert.Equal(
            "a.txt:2\nb.md:1\n[3 lines in 2 files.]",
            await GrepAsync(new { pattern = "two", output_mode = "count" })
        );
        Assert.Equal(
            "b.md",
            await GrepAsync(
                new Dictionary<string, object>
                {
                    ["pattern"] = "TWO",
                    ["-i"] = true,
                    ["type"] = "md",
                }
            )
        );
        Assert.Equal(
            "a.txt-1-one\na.txt:2:two\n--\na.txt-4-four\na.txt:5:two\n--\nb.md:1:two",
            await GrepAsync(
                new Dictionary<string, object>
                {
                    ["pattern"] = "two",
                    ["-B"] = 1,
                    ["output_mode"] = "content",
                }
            )
        );
        Assert.Equal(
            "a.txt:2:two\na.txt:3:three",
            await GrepAsync(
                new
                {
                    pattern = "two.*?ee",
                    multiline = true,
                    output_mode = "content",
                }
            )
        );
    }

    [Fact]
    public async Task Grep_shows_a_page_and_how_to_go_on()
    {
        Touch("a.txt", 1, string.Join('\n', Enumerable.Range(1, 9).Select(i => $"x{i}")));
        Assert.Equal(
            "a.txt:3:x3\na.txt:4:x4\n[3 to 4 of 9. Go on with offset=4.]",
            await GrepAsync(
                new
                {
                    pattern = "x",
                    output_mode = "content",
                    head_limit = 2,
                    offset = 2,
                }
            )
        );
    }

    [Fact]
    public async Task What_cannot_be_used_is_told()
    {
        Assert.Contains("regular expression", await GrepAsync(new { pattern = "(" }), StringComparison.Ordinal);
        Assert.Contains(
            "Known are: c, cpp",
            await GrepAsync(new { pattern = "x", type = "klingon" }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "does not exist",
            await GrepAsync(new { pattern = "x", path = "missing" }),
            StringComparison.Ordinal
        );
        Assert.Contains("relative", await GlobAsync("../*"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_asks_to_read_its_folder()
    {
        var plan = _bench.Plan(ToolSet.Catalog.Find("Grep")!, new { pattern = "x", path = _bench.Outside });
        Assert.Equal(new ToolAccess(AccessKind.Read, _bench.Outside, OutsideWorkspace: true), plan.Access);
        Assert.Equal([new ResourceClaim(ResourceClaim.WholeWorkspace, false)], plan.Claims);
    }

    private void Touch(string name, int minute, string text = "") =>
        File.SetLastWriteTimeUtc(
            _bench.Write(name, text),
            new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(minute)
        );

    private async Task<string> GlobAsync(string pattern, string? path = null) =>
        (await _bench.RunAsync(ToolSet.Catalog.Find("Glob")!, new { pattern, path })).AllText();

    private async Task<string> GrepAsync(object input) =>
        (await _bench.RunAsync(ToolSet.Catalog.Find("Grep")!, input)).AllText();
}
