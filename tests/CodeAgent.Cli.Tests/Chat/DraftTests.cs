using CodeAgent.Cli.Chat.Input;
using CodeAgent.Cli.Chat.Screen;
using CodeAgent.Cli.Chat.View;

namespace CodeAgent.Cli.Tests.Chat;

public sealed class DraftTests
{
    [Fact]
    public void A_character_of_several_code_units_is_removed_as_one() =>
        Assert.Equal("a", LineBuffer.Of("a👩‍👩‍👧").Backspace().Text);

    [Fact]
    public void Words_lines_and_ends_are_found()
    {
        var draft = LineBuffer.Of("one two\nthree four");
        Assert.Equal("one two\nthree ", draft.KillWord().Text);
        Assert.Equal("one two\n", draft.KillToStart().Text);
        Assert.Equal("one two", draft.Up()!.KillToEnd().Text.Split('\n')[0]);
        Assert.Null(draft.Down());
        Assert.Null(draft.Up()!.Up());
    }

    [Fact]
    public void A_word_is_replaced_where_the_cursor_stands() =>
        Assert.Equal("see @src/app.cs", LineBuffer.Of("see @ap").ReplaceWord("@src/app.cs").Text);

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("日本", 4)]
    [InlineData("\u001B[31mred\u001B[0m", 3)]
    [InlineData("e\u0301", 1)]
    [InlineData("✅❌⚠️", 6)]
    [InlineData("👩‍👩‍👧🇩🇪", 4)]
    [InlineData("→ ─ • ☐", 7)]
    public void Width_is_what_a_terminal_takes(string text, int columns) => Assert.Equal(columns, AnsiText.Width(text));

    [Fact]
    public void Markdown_comes_out_the_same_however_it_is_cut()
    {
        const string Text = "# Head\ntext `a` **b**\n```\n# no head\n```\nend";
        var whole = Render([Text]);
        Assert.Equal(whole, Render(Text.Select(c => c.ToString())));
        Assert.Equal(["Head", "text a b", "```", "  # no head", "```", "end"], whole);
    }

    [Fact]
    public void A_models_text_cannot_steer_the_terminal() =>
        Assert.DoesNotContain('\u001B', string.Concat(Render(["\u001B]0;evil\u0007\u001B[2J"])));

    private static List<string> Render(IEnumerable<string> pieces)
    {
        var markdown = new MarkdownStream(new Styles(hasColour: false));
        return [.. pieces.SelectMany(markdown.Add), .. markdown.End()];
    }
}
