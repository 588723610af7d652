using CodeAgent.Core.Permissions;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Tests.Permissions;

/// <summary>Rules that name tools, servers and hosts.</summary>
public sealed class ToolRuleTests
{
    [Theory]
    [InlineData("mcp__git", "mcp__git__log", "allow ask deny")]
    [InlineData("mcp__git", "mcp__git", "allow ask deny")]
    [InlineData("mcp__git", "mcp__github__log", "")]
    [InlineData("mcp__git__log", "mcp__git__log", "allow ask deny")]
    [InlineData("mcp__git__log", "mcp__git__logs", "")]
    [InlineData("mcp__git__*", "mcp__git__log", "allow ask deny")]
    [InlineData("mcp__git__get_*", "mcp__git__get_log", "allow ask deny")]
    [InlineData("mcp__git__get_*", "mcp__git__set_log", "")]
    [InlineData("mcp__*", "mcp__git__log", "ask deny")]
    [InlineData("mcp__g*", "mcp__git__log", "ask deny")]
    [InlineData("*", "mcp__git__log", "ask deny")]
    [InlineData("*", "Bash", "ask deny")]
    [InlineData("mcp__*", "Bash", "")]
    [InlineData("Agent(reviewer)", "Agent", "allow ask deny")]
    [InlineData("Agent(writer)", "Agent", "")]
    [InlineData("Agent", "Agent", "allow ask deny")]
    [InlineData("Agent", "AgentX", "")]
    [InlineData("Web*", "WebFetch", "ask deny")]
    public void A_name_speaks_of_its_tools(string rule, string tool, string expected) =>
        Assert.Equal(expected, SpeaksAs(rule, tool, new ToolAccess(AccessKind.Other, "reviewer")));

    [Theory]
    [InlineData("WebFetch(domain:example.com)", "https://example.com/a?b", true)]
    [InlineData("WebFetch(domain:Example.COM)", "https://EXAMPLE.com", true)]
    [InlineData("WebFetch(domain:example.com)", "https://example.com:8443/a", true)]
    [InlineData("WebFetch(domain:example.com)", "https://docs.example.com/a", false)]
    [InlineData("WebFetch(domain:example.com)", "https://example.com.evil.org", false)]
    [InlineData("WebFetch(domain:example.com)", "https://example.com@evil.org/", false)]
    [InlineData("WebFetch(domain:example.com)", "https://evil.org/example.com", false)]
    [InlineData("WebFetch(domain:*.example.com)", "https://a.b.example.com/", true)]
    [InlineData("WebFetch(domain:*.example.com)", "https://example.com/", false)]
    [InlineData("WebFetch(domain:*.example.com)", "https://badexample.com/", false)]
    [InlineData("WebFetch(domain:*)", "https://example.com/", true)]
    [InlineData("WebFetch(domain:example.com)", "not a url", false)]
    [InlineData("WebFetch", "https://example.com/", true)]
    public void A_host_is_named_by_its_domain(string rule, string url, bool expected) =>
        Assert.Equal(
            expected ? "allow ask deny" : "",
            SpeaksAs(rule, "WebFetch", new ToolAccess(AccessKind.Network, url))
        );

    /// <summary>The verdicts with which the rule speaks of the call.</summary>
    private static string SpeaksAs(string rule, string tool, ToolAccess access) =>
        string.Join(
            ' ',
            Enum.GetValues<PermissionVerdict>()
                .Where(verdict => RuleMatcher.Matches(new PermissionRule(verdict, rule, "test"), tool, access, "/w"))
                .Select(verdict => verdict.ToString().ToLowerInvariant())
        );
}
