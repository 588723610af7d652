using CodeAgent.Core.Permissions;
using CodeAgent.Core.Tools;
using static CodeAgent.Core.Permissions.PermissionVerdict;

namespace CodeAgent.Core.Tests.Permissions;

/// <summary>Deny, then ask, then allow; neither order nor source nor exactness of the rules changes that.</summary>
public sealed class PrecedenceTests
{
    public static TheoryData<string, PermissionVerdict> Cases =>
        new()
        {
            { "allow flag Bash(git push:*)", Allow },
            { "allow flag Bash(git push:*) | ask user Bash(git:*)", Ask },
            { "ask user Bash(git:*) | allow flag Bash(git push:*)", Ask },
            { "allow flag Bash(git push origin main) | deny managed Bash", Deny },
            { "deny project Bash(git push:*) | allow managed Bash", Deny },
            { "allow managed Bash | ask managed Bash | deny project Bash(git push:*)", Deny },
            { "ask flag Bash(git push origin main) | deny user Bash(git:*)", Deny },
            { "deny user Bash(git pull:*) | ask project Bash(ls) | allow flag Bash(git:*)", Allow },
            { "deny user Bash(git pull:*) | ask project Bash(ls)", Ask },
            { "deny user Edit | ask project Read | allow flag Write", Ask },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_strictest_rule_that_speaks_of_the_call_decides(string rules, PermissionVerdict expected)
    {
        var access = new ToolAccess(AccessKind.Execute, "git push origin main");
        PermissionRule[] parsed = [.. rules.Split(" | ").Select(Parse)];
        Assert.Equal(expected, Verdicts.Of("Bash", access, PermissionMode.Default, parsed));
        Assert.Equal(expected, Verdicts.Of("Bash", access, PermissionMode.Default, [.. parsed.Reverse()]));
    }

    [Fact]
    public void The_first_of_equally_strict_rules_is_named()
    {
        PermissionRule[] rules = [Parse("deny user Bash(git:*)"), Parse("deny managed Bash")];
        var access = new ToolAccess(AccessKind.Execute, "git push");
        var decision = Verdicts.Decide("Bash", access, PermissionMode.Default, rules);
        Assert.Equal("user", decision.Source);
    }

    private static PermissionRule Parse(string text) =>
        text.Split(' ', 3) is [var verdict, var source, var rule]
            ? new PermissionRule(Enum.Parse<PermissionVerdict>(verdict, true), rule, source)
            : throw new ArgumentException(text);
}
