using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Permissions;

/// <summary>Whether one rule, e.g. <c>Bash(npm test:*)</c>, speaks of a call.</summary>
internal static class RuleMatcher
{
    public static bool Matches(PermissionRule rule, string toolName, ToolAccess access, string workspace)
    {
        var (name, pattern) = Split(rule.Text);
        if (!NamesTool(name, toolName, access))
        {
            return false;
        }

        return pattern is null or "*"
            || access.Kind switch
            {
                AccessKind.Execute => CommandPattern.Matches(pattern, access.Subject, rule.Verdict),
                AccessKind.Read or AccessKind.Write => PathPattern.Matches(pattern, access.Subject, workspace),
                _ => string.Equals(pattern, access.Subject, StringComparison.Ordinal),
            };
    }

    /// <summary>The tool's name and the text in parentheses; null for no parentheses.</summary>
    private static (string Name, string? Pattern) Split(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        return open > 0 && text.EndsWith(')') ? (text[..open], text[(open + 1)..^1]) : (text, null);
    }

    /// <summary>A rule for Edit or Read speaks of every tool with that kind of access; one for a server of all its tools.</summary>
    private static bool NamesTool(string name, string toolName, ToolAccess access) =>
        name == toolName
        || (name == "Edit" && access.Kind == AccessKind.Write)
        || (name == "Read" && access.Kind == AccessKind.Read)
        || (
            name.StartsWith("mcp__", StringComparison.Ordinal)
            && toolName.StartsWith(name + "__", StringComparison.Ordinal)
        );
}
