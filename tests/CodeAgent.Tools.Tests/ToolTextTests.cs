namespace CodeAgent.Tools.Tests;

public sealed class ToolTextTests
{
    [Fact]
    public void Names_in_braces_are_filled_and_other_braces_stay()
    {
        var used = new HashSet<string>();
        Assert.Equal(
            "a 7 { {} {\"x\": 7} {A} 9",
            ToolText.Fill("a {seven} { {} {\"x\": {seven}} {A} {nine}", [("seven", 7), ("nine", 9)], used)
        );
        Assert.Equal(["nine", "seven"], used.Order());
    }

    [Fact]
    public void A_name_without_a_value_fails() =>
        Assert.Throws<InvalidOperationException>(() => ToolText.Fill("{unknown}", [("known", 1)], []));

    [Fact]
    public void A_value_that_no_text_uses_fails() =>
        Assert.Throws<InvalidOperationException>(() =>
            ToolText.Describe("Files", "Write", Core.Tools.ToolEffect.Workspace, ("unused", 1))
        );

    [Fact]
    public void A_text_that_is_not_embedded_fails() =>
        Assert.Throws<InvalidOperationException>(() => ToolText.Load("Files.Absent.md"));
}
