using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Permissions;

/// <summary>Whether one rule, e.g. <c>Bash(npm test:*)</c>, speaks of a call.</summary>
internal static class RuleMatcher
{
    private const string Mcp = "mcp__";

    public static bool Matches(PermissionRule rule, string toolName, ToolAccess access, string workspace)
    {
        var (name, pattern) = Split(rule.Text.Trim());
        if (!NamesTool(name, toolName, access, rule.Verdict))
        {
            return false;
        }

        return pattern is null or "*"
            || access.Kind switch
            {
                AccessKind.Execute => CommandPattern.Matches(pattern, access.Subject, rule.Verdict),
                AccessKind.Read or AccessKind.Write => PathPattern.Matches(
                    pattern,
                    access.Subject,
                    workspace,
                    rule.Verdict
                ),
                AccessKind.Network when pattern.StartsWith(DomainPattern.Prefix, StringComparison.Ordinal) =>
                    DomainPattern.Matches(pattern[DomainPattern.Prefix.Length..], access.Subject),
                _ => string.Equals(pattern, access.Subject, StringComparison.Ordinal),
            };
    }

    /// <summary>The tool's name and the text in parentheses; null for no parentheses.</summary>
    private static (string Name, string? Pattern) Split(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        return open > 0 && text.EndsWith(')') ? (text[..open], text[(open + 1)..^1]) : (text, null);
    }

    /// <summary>
    /// A rule for Edit or Read speaks of every tool with that kind of access; what must not be read must not be written
    /// either; one for a server speaks of all its tools.
    /// </summary>
    private static bool NamesTool(string name, string toolName, ToolAccess access, PermissionVerdict verdict) =>
        name == toolName
        || (name == "Edit" && access.Kind == AccessKind.Write)
        || (name == "Read" && access.Kind == AccessKind.Read)
        || (name == "Read" && access.Kind == AccessKind.Write && verdict == PermissionVerdict.Deny)
        || (
            name.StartsWith(Mcp, StringComparison.Ordinal) && toolName.StartsWith(name + "__", StringComparison.Ordinal)
        )
        || (MayHaveWildcards(name, verdict) && Wildcard.Matches(name, toolName));

    /// <summary>An allow must name its server; a deny or ask may be about any tool.</summary>
    private static bool MayHaveWildcards(string name, PermissionVerdict verdict)
    {
        var star = name.IndexOf('*', StringComparison.Ordinal);
        return star >= 0
            && (
                verdict != PermissionVerdict.Allow
                || (
                    name.StartsWith(Mcp, StringComparison.Ordinal)
                    && name[..star].IndexOf("__", Mcp.Length, StringComparison.Ordinal) > Mcp.Length
                )
            );
    }
}
