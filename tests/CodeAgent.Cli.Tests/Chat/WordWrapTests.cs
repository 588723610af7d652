using CodeAgent.Cli.Chat.Screen;

namespace CodeAgent.Cli.Tests.Chat;

public sealed class WordWrapTests
{
    [Theory]
    [InlineData("the quick brown fox", 10, "the quick|brown fox")]
    [InlineData("the quick brown fox", 9, "the quick|brown fox")]
    [InlineData("exactly ten", 11, "exactly ten")]
    [InlineData("", 10, "")]
    [InlineData("a  b    c", 4, "a  b|c")]
    [InlineData("/one/very/long/path and more", 10, "/one/very/|long/path|and more")]
    [InlineData("word averylongwordindeed", 10, "word|averylongw|ordindeed")]
    [InlineData("日本語 日本語", 7, "日本語|日本語")]
    [InlineData("  indented text goes on", 12, "  indented|  text goes|  on")]
    [InlineData("• an item that is long", 12, "• an item|  that is|  long")]
    public void Lines_are_broken_between_words(string line, int columns, string rows)
    {
        Assert.Equal(rows.Split('|'), WordWrap.Rows(line, columns));
        Assert.All(WordWrap.Rows(line, columns), row => Assert.True(AnsiText.Width(row) <= columns, row));
    }

    [Fact]
    public void A_colour_goes_on_over_a_break_and_does_not_leak()
    {
        var rows = WordWrap.Rows("\u001B[1mbold words here\u001B[0m plain", 10);
        Assert.Equal(["\u001B[1mbold words\u001B[0m", "\u001B[1mhere\u001B[0m plain"], rows);
    }

    [Theory]
    [InlineData("the quick  brown fox jumps over", 8)]
    [InlineData("averylongwordthatfitsnowhere x", 7)]
    [InlineData("ends in spaces      ", 9)]
    public void The_rows_of_a_draft_are_all_of_it(string text, int columns)
    {
        var rows = WordWrap.Break([.. AnsiText.Parts(text)], columns);
        Assert.Equal(text, string.Concat(rows.SelectMany(row => row).Select(part => part.Text)));
        Assert.All(rows, row => Assert.True(string.Concat(row.Select(part => part.Text)).TrimEnd().Length <= columns));
    }

    [Theory]
    [InlineData("src/deep/file.cs", 8, "…file.cs")]
    [InlineData("file.cs", 7, "file.cs")]
    [InlineData("日本語", 5, "…本語")]
    public void Of_a_long_path_the_end_is_shown(string path, int columns, string shown) =>
        Assert.Equal(shown, AnsiText.CutStart(path, columns));

    [Fact]
    public void A_tab_takes_the_columns_that_are_counted_for_it() =>
        Assert.Equal(AnsiText.Width("\ta"), WordWrap.Rows("\ta", 20).Single().Length);
}
