using System.Text.Json;
using CodeAgent.Testing.Golden;
using Xunit.Sdk;

namespace CodeAgent.Core.Tests.Golden;

public sealed class GoldenFolderTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("golden");

    private string Folder => Path.Combine(_root.FullName, "files");

    private string Kept => Path.Combine(_root.FullName, "kept");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void A_missing_file_fails_and_is_not_written()
    {
        Assert.Throws<FailException>(() => new GoldenFolder(Folder, accepts: false).Check("a.json", "{}"));
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public void A_difference_fails_with_its_line_and_leaves_the_file()
    {
        new GoldenFolder(Folder, accepts: true).Check("a.txt", "one\ntwo\n");
        var error = Assert.Throws<FailException>(() => new GoldenFolder(Folder, false).Check("a.txt", "one\n2\n"));
        Assert.Contains("line 2: 'two' became '2'", error.Message, StringComparison.Ordinal);
        Assert.Equal("one\ntwo\n", File.ReadAllText(Path.Combine(Folder, "a.txt")));
    }

    [Fact]
    public void Line_ends_make_no_difference_and_other_bytes_do()
    {
        new GoldenFolder(Folder, accepts: true).Check("a.txt", "one\r\ntwo");
        new GoldenFolder(Folder, accepts: false).Check("a.txt", "one\ntwo\n");
        Assert.Throws<FailException>(() => new GoldenFolder(Folder, false).Check("a.txt", "one\ntwo \n"));
    }

    [Fact]
    public void What_an_accepted_change_replaces_is_kept()
    {
        var golden = new GoldenFolder(Folder, accepts: true) { KeptIn = Kept };
        golden.Check("a.json", "1");
        Assert.False(Directory.Exists(Kept));
        golden.Check("a.json", "2");
        golden.Check("a.json", "3");
        var kept = Directory.GetFiles(Kept);
        Assert.Equal(["1\n", "2\n"], kept.Select(File.ReadAllText).Order(StringComparer.Ordinal));
        Assert.All(kept, path => Assert.Matches(@"^a\.[0-9a-f]{8}\.json$", Path.GetFileName(path)));
    }

    [Theory]
    [InlineData("1", null, true)]
    [InlineData("1", "", true)]
    [InlineData("1", "false", true)]
    [InlineData("1", "0", true)]
    [InlineData("1", "true", false)]
    [InlineData("1", "1", false)]
    [InlineData("1", "yes", false)]
    [InlineData("0", null, false)]
    [InlineData("true", null, false)]
    [InlineData(null, null, false)]
    public void Files_are_accepted_on_a_word_and_never_in_ci(string? accept, string? ci, bool expected) =>
        Assert.Equal(expected, Acceptance.Decide(accept, ci));

    [Theory]
    [InlineData("""{"a":[1,{"b":"x, \"y\" {z}"},[]],"c":{},"d":-1.50e3,"e":null}""")]
    [InlineData("""[true,"\\","\u00e9é"]""")]
    [InlineData("12")]
    public void Laying_json_out_keeps_every_byte_of_its_tokens(string json)
    {
        var laidOut = JsonText.Indent(json);
        Assert.Equal(json, JsonText.Compact(laidOut));
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(json), JsonElement.Parse(laidOut)));
    }

    [Fact]
    public void Laid_out_json_has_a_line_for_each_member() =>
        Assert.Equal(
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}\n",
            JsonText.Indent("""{"a":[1,{}],"b":[]}""")
        );
}
