using CodeAgent.Cli.Commands;

namespace CodeAgent.Cli.Tests.Commands;

public sealed class RuleListTests
{
    [Theory]
    [InlineData("Read", "Read")]
    [InlineData("Read,Edit  Bash(git log *)", "Read", "Edit", "Bash(git log *)")]
    [InlineData("Bash(echo a, b),Edit(src/**)", "Bash(echo a, b)", "Edit(src/**)")]
    [InlineData("Bash(f(x) y) Read", "Bash(f(x) y)", "Read")]
    [InlineData(" , ")]
    public void Rules_are_separated_by_commas_and_spaces_outside_brackets(string value, params string[] rules) =>
        Assert.Equal(rules, RuleList.Split(value));

    [Theory]
    [InlineData("Read", true)]
    [InlineData("mcp__server__tool,mcp__other", true)]
    [InlineData("Bash(git log *) Read", true)]
    [InlineData("", false)]
    [InlineData("Fix the tests", false)]
    [InlineData("Bash(", false)]
    [InlineData("read", false)]
    public void Rules_are_told_from_other_words(string value, bool expected) =>
        Assert.Equal(expected, RuleList.IsRules(value));

    [Theory]
    [InlineData("Bash", "Bash")]
    [InlineData("Bash(*)", "Bash")]
    [InlineData("Bash(git *)", null)]
    public void A_rule_is_about_a_whole_tool_without_brackets(string rule, string? tool) =>
        Assert.Equal(tool, RuleList.WholeTool(rule));
}
