using CodeAgent.Cli.Commands;

namespace CodeAgent.Cli.Tests.Commands;

public sealed class SuggestionsTests
{
    [Theory]
    [InlineData("--modle", "--model")]
    [InlineData("--Model", "--model")]
    [InlineData("--mdel", "--model")]
    [InlineData("--output-fromat", "--output-format")]
    [InlineData("--xyzzy", null)]
    [InlineData("x", null)]
    public void A_slip_of_the_fingers_is_understood(string typed, string? meant) =>
        Assert.Equal(meant, Suggestions.Closest(typed, ["--output-format", "--model", "--add-dir", "plan"]));
}
