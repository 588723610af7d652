using CodeAgent.Tools.Shell;

namespace CodeAgent.Tools.Tests.Shell;

public sealed class AnsiTextTests
{
    [Theory]
    [InlineData("plain\ttext\r\n", "plain\ttext\r\n")]
    [InlineData("\u001b[1;31mred\u001b[0m", "red")]
    [InlineData("\u001b[?25lhidden\u001b[2K", "hidden")]
    [InlineData("\u001b]0;title\u0007after", "after")]
    [InlineData("\u001b]8;;https://x\u001b\\link\u001b]8;;\u001b\\", "link")]
    [InlineData("\u001b(Bx\u001b=y", "xy")]
    [InlineData("a\u0000b\u0008c\u007f", "abc")]
    [InlineData("\u001b", "")]
    [InlineData("\u001b[", "")]
    [InlineData("\u001b]never ended\nnext", "\nnext")]
    [InlineData("grün \u2713 \U0001F600", "grün \u2713 \U0001F600")]
    public void Terminal_control_goes_and_text_stays(string text, string plain) =>
        Assert.Equal(plain, AnsiText.Strip(text));
}
