using CodeAgent.Cli.Output;

namespace CodeAgent.Cli.Tests.Outputs;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("grüezi\tmitenand\r\nzwei", "grüezi\tmitenand\nzwei")]
    [InlineData("a\u001b]0;title\u0007b", "a\uFFFD]0;title\uFFFDb")]
    [InlineData("over\rwritten", "over\uFFFDwritten")]
    [InlineData("\u202Eesrever", "\uFFFDesrever")]
    public void Text_cannot_steer_the_terminal(string text, string clean) =>
        Assert.Equal(clean, TerminalText.Clean(text));

    [Fact]
    public void A_line_is_one_line_of_bounded_length()
    {
        Assert.Equal("a b", TerminalText.Line(" a\nb "));
        Assert.Equal("abc…", TerminalText.Line("abcdef", 4));
    }
}
