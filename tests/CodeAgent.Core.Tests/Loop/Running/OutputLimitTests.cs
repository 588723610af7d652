using CodeAgent.Core.Conversations;
using CodeAgent.Core.Sessions.Running;

namespace CodeAgent.Core.Tests.Loop.Running;

public sealed class OutputLimitTests : IDisposable
{
    private const int Cap = 1_000;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("output");

    private string Folder => Path.Combine(_root.FullName, "session", "spilled");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(Cap)]
    [InlineData(Cap + (Cap / 10))]
    public void What_fits_is_passed_on_as_it_is(int length)
    {
        ContentBlock[] content = [new TextBlock(new string('x', length)), new ImageBlock("image/png", "AA==")];
        Assert.Same(content, OutputLimit.Apply(content, Cap, Folder, "c1"));
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public void What_is_too_long_keeps_both_ends_and_says_where_the_whole_is()
    {
        var whole = "BEGIN" + new string('x', 5_000) + "END";
        var text = Assert
            .IsType<TextBlock>(Assert.Single(OutputLimit.Apply([new TextBlock(whole)], Cap, Folder, "c1")))
            .Text;
        var path = Path.Combine(Folder, "c1.txt");
        Assert.Equal(whole, File.ReadAllText(path));
        Assert.StartsWith("BEGINxxx", text, StringComparison.Ordinal);
        Assert.EndsWith("xxxEND", text, StringComparison.Ordinal);
        Assert.Contains($"4008 of 5008 characters left out; the whole is in {path}", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, Cap, Cap + 200 + path.Length);
    }

    [Fact]
    public void Texts_count_together_and_images_stay()
    {
        var image = new ImageBlock("image/png", "AA==");
        ContentBlock[] content = [new TextBlock(new string('a', 800)), image, new TextBlock(new string('b', 800))];
        var limited = OutputLimit.Apply(content, Cap, Folder, "c1");
        Assert.Equal(2, limited.Count);
        Assert.Same(image, limited[1]);
        Assert.Equal(
            new string('a', 800) + "\n" + new string('b', 800),
            File.ReadAllText(Path.Combine(Folder, "c1.txt"))
        );
    }

    [Fact]
    public void No_character_is_cut_in_two()
    {
        var whole = string.Concat(Enumerable.Repeat("😀", 5_000));
        foreach (var cap in new[] { 1_000, 1_001, 1_002, 1_003 })
        {
            var text = ((TextBlock)OutputLimit.Apply([new TextBlock("x" + whole)], cap, Folder, "c1")[0]).Text;
            Assert.DoesNotContain('\uFFFD', string.Concat(text.EnumerateRunes().Select(rune => rune.ToString())));
            Assert.True(text.Length > cap - 4);
        }
    }

    [Theory]
    [InlineData("../../escape")]
    [InlineData("a/b")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("a\0b\n")]
    public void A_hostile_id_stays_in_the_folder(string callId)
    {
        OutputLimit.Apply([new TextBlock(new string('x', 5_000))], Cap, Folder, callId);
        var written = _root.GetFiles("*", SearchOption.AllDirectories);
        Assert.Equal(Path.GetFullPath(Folder), Assert.Single(written).DirectoryName);
    }

    [Fact]
    public void A_disk_that_takes_nothing_does_not_lose_the_result()
    {
        var file = Path.Combine(_root.FullName, "file");
        File.WriteAllText(file, "");
        var limited = OutputLimit.Apply(
            [new TextBlock("BEGIN" + new string('x', 5_000))],
            Cap,
            Path.Combine(file, "x"),
            "c1"
        );
        var text = Assert.IsType<TextBlock>(limited[0]).Text;
        Assert.StartsWith("BEGIN", text, StringComparison.Ordinal);
        Assert.Contains("the whole is in nowhere", text, StringComparison.Ordinal);
    }
}
