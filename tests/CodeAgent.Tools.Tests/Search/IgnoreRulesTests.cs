using CodeAgent.Tools.Search;

namespace CodeAgent.Tools.Tests.Search;

public sealed class IgnoreRulesTests
{
    [Theory]
    [InlineData("*.log", "a.log", true)]
    [InlineData("*.log", "deep/a.log", true)]
    [InlineData("/a.log", "deep/a.log", null)]
    [InlineData("deep/a.log", "deep/a.log", true)]
    [InlineData("deep/a.log", "x/deep/a.log", null)]
    [InlineData("**/deep/a", "x/deep/a", true)]
    [InlineData("a/**/b", "a/b", true)]
    [InlineData("a/**/b", "a/x/y/b", true)]
    [InlineData("a/**", "a", null)]
    [InlineData("a/**", "a/x", true)]
    [InlineData("!a", "a", false)]
    [InlineData("\\!a", "!a", true)]
    [InlineData("\\#a", "#a", true)]
    [InlineData("# a", "a", null)]
    [InlineData("a ", "a", true)]
    [InlineData("a\\ ", "a ", true)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[!a-c]x", "bx", null)]
    [InlineData("[]]x", "]x", true)]
    [InlineData("a?c", "a/c", null)]
    [InlineData("{a,b}", "a", null)]
    [InlineData("{a,b}", "{a,b}", true)]
    [InlineData("folder/", "folder", null)]
    public void A_rule_judges_as_git_does(string rule, string path, bool? verdict) =>
        Assert.Equal(verdict, IgnoreRules.Parse([rule]).Judge(path, isFolder: false));

    [Fact]
    public void The_last_rule_that_matches_wins()
    {
        var rules = IgnoreRules.Parse(["*.txt", "!a.txt", "folder/"]);
        Assert.True(rules.Judge("b.txt", isFolder: false));
        Assert.False(rules.Judge("a.txt", isFolder: false));
        Assert.True(rules.Judge("x/folder", isFolder: true));
    }
}
