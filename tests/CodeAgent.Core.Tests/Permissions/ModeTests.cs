using CodeAgent.Core.Permissions;
using CodeAgent.Core.Tools;
using static CodeAgent.Core.Permissions.PermissionVerdict;

namespace CodeAgent.Core.Tests.Permissions;

/// <summary>What each mode makes of each kind of access, without rules and with one.</summary>
public sealed class ModeTests
{
    /// <summary>In the order of the modes: default, acceptEdits, plan, bypassPermissions, dontAsk, auto.</summary>
    [Theory]
    [InlineData(AccessKind.Read, false, "allow allow allow allow allow allow")]
    [InlineData(AccessKind.Read, true, "ask ask deny allow deny ask")]
    [InlineData(AccessKind.Write, false, "ask allow deny allow deny ask")]
    [InlineData(AccessKind.Write, true, "ask ask deny allow deny ask")]
    [InlineData(AccessKind.Execute, false, "ask ask deny allow deny ask")]
    [InlineData(AccessKind.Network, false, "ask ask deny allow deny ask")]
    [InlineData(AccessKind.Self, false, "allow allow allow allow allow allow")]
    [InlineData(AccessKind.Other, false, "ask ask deny allow deny ask")]
    public void Without_a_rule_the_mode_decides(AccessKind kind, bool outside, string expected) =>
        Assert.Equal(expected, Row(kind, outside));

    [Theory]
    [InlineData(AccessKind.Read, false, "allow allow allow allow allow allow")]
    [InlineData(AccessKind.Read, true, "allow allow allow allow allow allow")]
    [InlineData(AccessKind.Write, false, "allow allow deny allow allow allow")]
    [InlineData(AccessKind.Execute, false, "allow allow deny allow allow allow")]
    [InlineData(AccessKind.Network, false, "allow allow deny allow allow allow")]
    [InlineData(AccessKind.Other, false, "allow allow deny allow allow allow")]
    public void A_rule_that_allows_changes_nothing_while_planning(AccessKind kind, bool outside, string expected) =>
        Assert.Equal(expected, Row(kind, outside, Allow));

    [Theory]
    [InlineData(AccessKind.Read, false, "ask ask ask ask deny ask")]
    [InlineData(AccessKind.Read, true, "ask ask ask ask deny ask")]
    [InlineData(AccessKind.Write, false, "ask ask deny ask deny ask")]
    [InlineData(AccessKind.Execute, false, "ask ask deny ask deny ask")]
    [InlineData(AccessKind.Other, false, "ask ask deny ask deny ask")]
    [InlineData(AccessKind.Self, false, "ask ask ask ask deny ask")]
    public void A_rule_that_asks_holds_in_every_mode_that_may_ask(AccessKind kind, bool outside, string expected) =>
        Assert.Equal(expected, Row(kind, outside, Ask));

    [Theory]
    [InlineData(AccessKind.Read)]
    [InlineData(AccessKind.Write)]
    [InlineData(AccessKind.Execute)]
    [InlineData(AccessKind.Network)]
    [InlineData(AccessKind.Self)]
    [InlineData(AccessKind.Other)]
    public void A_rule_that_denies_holds_in_every_mode(AccessKind kind) =>
        Assert.Equal("deny deny deny deny deny deny", Row(kind, false, Deny));

    [Fact]
    public void A_decision_says_what_decided_it()
    {
        var access = new ToolAccess(AccessKind.Execute, "git x");
        var rule = Verdicts.Rule(Deny, "Bash(git x)", "managed");
        var byRule = Verdicts.Decide("Bash", access, PermissionMode.BypassPermissions, [rule]);
        Assert.Equal(
            ("Bash(git x)", "managed", "Rule Bash(git x) of managed."),
            (byRule.Rule, byRule.Source, byRule.Reason)
        );
        var byMode = Verdicts.Decide("Bash", access, PermissionMode.AcceptEdits, []);
        Assert.Equal(("acceptEdits", "mode", "No rule allows it."), (byMode.Rule, byMode.Source, byMode.Reason));
    }

    private static string Row(AccessKind kind, bool outside, PermissionVerdict? rule = null)
    {
        PermissionRule[] rules = rule is { } verdict ? [Verdicts.Rule(verdict, "T")] : [];
        var access = new ToolAccess(kind, "/w/a", outside);
        var verdicts = Enum.GetValues<PermissionMode>().Select(mode => Verdicts.Of("T", access, mode, rules));
        return string.Join(' ', verdicts).ToLowerInvariant();
    }
}
