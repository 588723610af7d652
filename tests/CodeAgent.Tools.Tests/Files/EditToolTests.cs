using System.Text;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Tools;
using CodeAgent.Tools.Files;

namespace CodeAgent.Tools.Tests.Files;

public sealed class EditToolTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_one_place_is_replaced_and_shown()
    {
        await SeeAsync("a.cs", "a\nb\nc\nd\ne\nf\ng\nh\ni\n");
        var result = await EditAsync("a.cs", "e\nf", "E\nF\nF2");
        Assert.Null(result.Failure);
        Assert.Equal("a\nb\nc\nd\nE\nF\nF2\ng\nh\ni\n", await TextAsync("a.cs"));
        Assert.Equal(
            "Changed a.cs. It now reads:\n     2\tb\n     3\tc\n     4\td\n     5\tE\n     6\tF\n     7\tF2\n     8\tg\n     9\th\n    10\ti",
            result.AllText()
        );
        Assert.Equal(
            FileContent.HashOf(await File.ReadAllBytesAsync(_bench.At("a.cs"))),
            result.FilesSeen.Single().Sha256
        );
        Assert.Null((await EditAsync("a.cs", "F2", "F3")).Failure);
    }

    [Fact]
    public async Task Mark_line_ends_mode_and_missing_final_line_end_stay()
    {
        byte[] mark = [0xEF, 0xBB, 0xBF];
        var path = _bench.Write("a.cs", [.. mark, .. Encoding.UTF8.GetBytes("one\r\ntwo\r\nthree")]);
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(path, Mode);
        await ReadAsync("a.cs");
        Assert.Null((await EditAsync("a.cs", "two", "2\nand a half")).Failure);
        Assert.Equal(
            (byte[])[.. mark, .. Encoding.UTF8.GetBytes("one\r\n2\r\nand a half\r\nthree")],
            await File.ReadAllBytesAsync(path)
        );
        Assert.Equal(Mode, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task Lines_with_windows_ends_match_what_the_model_writes_with_bare_line_feeds()
    {
        await SeeAsync("a.cs", "one\r\ntwo\r\nthree\r\n");
        var result = await EditAsync("a.cs", "one\ntwo\n", "one\nzwei\n");
        Assert.Null(result.Failure);
        Assert.Equal("one\r\nzwei\r\nthree\r\n", await TextAsync("a.cs"));
        Assert.Contains("differed from the file in line ends", result.AllText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blanks_at_line_ends_and_typographic_punctuation_match_and_stay_where_nothing_changes()
    {
        await SeeAsync("a.md", "Say “hello” \nto them – now…\nend\n");
        Assert.Null(
            (await EditAsync("a.md", "Say \"hello\"\nto them - now...", "Say \"hello\"\nto us - now...")).Failure
        );
        Assert.Equal("Say “hello” \nto us – now…\nend\n", await TextAsync("a.md"));
    }

    [Fact]
    public async Task A_match_that_is_not_exact_must_be_the_only_one()
    {
        await SeeAsync("a.txt", "x “a”\nx „a‟\n");
        var result = await EditAsync("a.txt", "x \"a\"", "y");
        Assert.Equal(ToolFailureKind.AmbiguousMatch, result.Failure!.Kind);
        Assert.Contains("lines 1, 2", result.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exact_match_wins_over_others_that_are_not()
    {
        await SeeAsync("a.txt", "x “a”\nx \"a\"\n");
        Assert.Null((await EditAsync("a.txt", "x \"a\"", "y")).Failure);
        Assert.Equal("x “a”\ny\n", await TextAsync("a.txt"));
    }

    [Fact]
    public async Task Blanks_sought_at_the_end_do_not_match_within_a_line()
    {
        await SeeAsync("a.txt", "x = 10\n");
        Assert.Equal(ToolFailureKind.NoMatch, (await EditAsync("a.txt", "x = 1  ", "x = 2")).Failure!.Kind);
    }

    [Fact]
    public async Task No_match_shows_the_closest_lines()
    {
        await SeeAsync("a.cs", "class A\n{\n    int Count() => 1;\n\n    int Total() => Count();\n}\n");
        var result = await EditAsync("a.cs", "    int Count() => 2;\n\n    int Total() => Count();", "x");
        Assert.Equal(ToolFailureKind.NoMatch, result.Failure!.Kind);
        Assert.Contains(
            "Closest to it are lines 3 to 5:\n     3\t    int Count() => 1;\n     4\t\n     5\t    int Total() => Count();",
            result.Failure.Message,
            StringComparison.Ordinal
        );

        var like = await EditAsync("a.cs", "int Totals() => Counts();", "x");
        Assert.Contains("lines 5 to 5", like.Failure!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "Closest",
            (await EditAsync("a.cs", "§§§§§§§§", "x")).Failure!.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Several_places_are_all_named()
    {
        await SeeAsync("a.txt", "foo\nbar\nfoo foo\n");
        var result = await EditAsync("a.txt", "foo", "x");
        Assert.Equal(ToolFailureKind.AmbiguousMatch, result.Failure!.Kind);
        Assert.Contains("3 places, in lines 1, 3, 3", result.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Places_that_overlap_are_several()
    {
        await SeeAsync("a.txt", "aXaXa\n");
        Assert.Equal(ToolFailureKind.AmbiguousMatch, (await EditAsync("a.txt", "aXa", "b")).Failure!.Kind);
    }

    [Fact]
    public async Task Every_place_is_replaced_when_asked()
    {
        await SeeAsync("a.txt", "foo\nbar\nfoo foo\n");
        var result = await _bench.RunAsync(
            ToolSet.Edit,
            new
            {
                file_path = "a.txt",
                old_string = "foo",
                new_string = "f\no",
                replace_all = true,
            }
        );
        Assert.Equal("f\no\nbar\nf\no f\no\n", await TextAsync("a.txt"));
        Assert.StartsWith("Changed a.txt at 3 places, in lines 1, 4, 5.", result.AllText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_must_have_been_read_and_not_in_part_only()
    {
        _bench.Write("a.txt", string.Concat(Enumerable.Range(1, 3000).Select(i => $"line {i}.\n")));
        Assert.Equal(ToolFailureKind.Conflict, (await EditAsync("a.txt", "line 7.", "x")).Failure!.Kind);
        await ReadAsync("a.txt");
        Assert.Equal(ToolFailureKind.Conflict, (await EditAsync("a.txt", "line 7.", "x")).Failure!.Kind);
        await _bench.RunAsync(
            ToolSet.Read,
            new
            {
                file_path = "a.txt",
                offset = 5,
                limit = 5,
            }
        );
        Assert.Null((await EditAsync("a.txt", "line 7.", "x")).Failure);
    }

    [Fact]
    public async Task In_a_changed_file_only_an_exact_and_only_place_is_taken_and_it_is_said()
    {
        await SeeAsync("a.txt", "one\ntwo\n");
        _bench.Write("a.txt", "zero\none\ntwo\ntwo “2”\n");
        Assert.Equal(ToolFailureKind.Conflict, (await EditAsync("a.txt", "two \"2\"", "x")).Failure!.Kind);
        Assert.Equal(ToolFailureKind.Conflict, (await EditAsync("a.txt", "two", "x")).Failure!.Kind);
        Assert.Equal(ToolFailureKind.Conflict, (await EditAsync("a.txt", "absent", "x")).Failure!.Kind);

        var result = await EditAsync("a.txt", "one", "1");
        Assert.Null(result.Failure);
        Assert.Contains("changed by somebody else", result.AllText(), StringComparison.Ordinal);
        Assert.Equal("zero\n1\ntwo\ntwo “2”\n", await TextAsync("a.txt"));

        var write = await _bench.RunAsync(ToolSet.Write, new { file_path = "a.txt", content = "" });
        Assert.Equal(ToolFailureKind.Conflict, write.Failure!.Kind);
    }

    [Fact]
    public async Task No_change_and_text_the_encoding_cannot_hold_are_refused()
    {
        Assert.Equal(
            ToolFailureKind.InvalidArguments,
            _bench
                .Plan(
                    ToolSet.Edit,
                    new
                    {
                        file_path = "a",
                        old_string = "x",
                        new_string = "x",
                    }
                )
                .Failure!.Kind
        );
        _bench.Write("latin.txt", Encoding.Latin1.GetBytes("grün\n"));
        await ReadAsync("latin.txt");
        Assert.Equal(ToolFailureKind.InvalidArguments, (await EditAsync("latin.txt", "gr", "✓")).Failure!.Kind);
        Assert.Null((await EditAsync("latin.txt", "gr", "ä")).Failure);
        Assert.Equal(Encoding.Latin1.GetBytes("äün\n"), await File.ReadAllBytesAsync(_bench.At("latin.txt")));
    }

    [Fact]
    public async Task An_empty_old_string_creates_a_file_or_fills_an_empty_one_only()
    {
        Assert.Null((await EditAsync("new/a.txt", "", "made\n")).Failure);
        Assert.Equal("made\n", await TextAsync("new/a.txt"));
        Assert.Equal(ToolFailureKind.InvalidArguments, (await EditAsync("new/a.txt", "", "more")).Failure!.Kind);
        await SeeAsync("empty", "");
        Assert.Null((await EditAsync("empty", "", "x")).Failure);
        Assert.Equal(ToolFailureKind.NotFound, (await EditAsync("absent", "x", "y")).Failure!.Kind);
    }

    [Fact]
    public async Task Nothing_is_left_behind_in_the_folder()
    {
        await SeeAsync("a.txt", "one\n");
        await EditAsync("a.txt", "one", "two");
        await EditAsync("a.txt", "absent", "two");
        Assert.Equal(["a.txt"], Directory.GetFiles(_bench.Workspace).Select(Path.GetFileName));
    }

    [Fact]
    public void A_plan_shows_what_goes_and_what_comes() =>
        Assert.Equal(
            "- a\n- b\n+ c",
            _bench
                .Plan(
                    ToolSet.Edit,
                    new
                    {
                        file_path = "x",
                        old_string = "a\r\nb",
                        new_string = "c",
                    }
                )
                .Preview
        );

    private async Task SeeAsync(string name, string text)
    {
        _bench.Write(name, text);
        Assert.Null((await ReadAsync(name)).Failure);
    }

    private Task<ToolResult> ReadAsync(string path) => _bench.RunAsync(ToolSet.Read, new { file_path = path });

    private Task<ToolResult> EditAsync(string path, string old, string young) =>
        _bench.RunAsync(
            ToolSet.Edit,
            new
            {
                file_path = path,
                old_string = old,
                new_string = young,
            }
        );

    private Task<string> TextAsync(string name) => File.ReadAllTextAsync(_bench.At(name));
}
