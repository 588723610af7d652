using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Permissions;

/// <summary>Whether one rule, e.g. <c>Edit(src/**)</c>, speaks of a call that is no command, or of an effect of one that is.</summary>
internal static class RuleMatcher
{
    private const string Mcp = "mcp__";

    public static bool Matches(PermissionRule rule, string toolName, ToolAccess access, string workspace)
    {
        var (name, pattern) = RuleText.Of(rule.Text);
        if (!NamesTool(name, toolName, access, rule.Verdict))
        {
            return false;
        }

        return pattern is null
            || access.Kind switch
            {
                AccessKind.Execute => false,
                AccessKind.Read or AccessKind.Write => PathPattern.Matches(
                    pattern,
                    access.Subject,
                    workspace,
                    rule.Verdict,
                    rule.Root
                ),
                AccessKind.Network when pattern.StartsWith(DomainPattern.Prefix, StringComparison.Ordinal) =>
                    DomainPattern.Matches(pattern[DomainPattern.Prefix.Length..], access.Subject),
                _ => NamesWords(pattern, access.Subject),
            };
    }

    /// <summary>Whether a rule speaks of a file that a command touches. An allow must speak of the path and of where it leads.</summary>
    public static bool MatchesPath(PermissionRule rule, PathEffect effect, string workspace)
    {
        var (name, pattern) = RuleText.Of(rule.Text);
        if (!NamesUse(name, effect.Use, rule.Verdict))
        {
            return false;
        }

        if (pattern is null)
        {
            return true;
        }

        var byName = PathPattern.Matches(pattern, effect.Path, workspace, rule.Verdict, rule.Root);
        if (rule.Verdict != PermissionVerdict.Allow)
        {
            return byName || PathPattern.Matches(pattern, effect.Real, workspace, rule.Verdict, rule.Root);
        }

        // What a pattern of the shell names is within its folder: the rule must speak of all of that.
        var real = effect.Reach == PathReach.Glob ? $"{effect.Real}/\u0001" : effect.Real;
        return byName && PathPattern.Matches(pattern, real, workspace, rule.Verdict, rule.Root);
    }

    /// <summary>Whether a rule that forbids could speak of what a pattern of the shell or a whole folder stands for.</summary>
    public static bool MayMatchPath(PermissionRule rule, PathEffect effect, string workspace)
    {
        var (name, pattern) = RuleText.Of(rule.Text);
        return effect.Reach != PathReach.Exact
            && pattern is not null
            && NamesUse(name, effect.Use, rule.Verdict)
            && PathPattern.Overlaps(
                pattern,
                effect.Path,
                effect.Reach == PathReach.Tree,
                workspace,
                rule.Verdict,
                rule.Root
            );
    }

    /// <summary>Whether a rule that forbids a host speaks of one that a command reaches.</summary>
    public static bool MatchesHost(PermissionRule rule, NetworkEffect network)
    {
        var (name, pattern) = RuleText.Of(rule.Text);
        return name == "WebFetch"
            && pattern?.StartsWith(DomainPattern.Prefix, StringComparison.Ordinal) == true
            && network.Host.Length > 0
            && DomainPattern.Matches(pattern[DomainPattern.Prefix.Length..], $"https://{network.Host}/");
    }

    /// <summary>Whether a rule is about what may be done to a file in that way.</summary>
    private static bool NamesUse(string name, PathUse use, PermissionVerdict verdict) =>
        use switch
        {
            PathUse.Read => name == "Read",
            PathUse.List => name == "Read" && verdict == PermissionVerdict.Allow,
            PathUse.Write => name == "Edit" || (name == "Read" && verdict == PermissionVerdict.Deny),
            // To take a file away is more than to edit it.
            PathUse.Delete => verdict != PermissionVerdict.Allow
                && (name == "Edit" || (name == "Read" && verdict == PermissionVerdict.Deny)),
            _ => false,
        };

    private static bool NamesWords(string pattern, string subject) =>
        pattern.EndsWith(" *", StringComparison.Ordinal) || pattern.EndsWith(":*", StringComparison.Ordinal)
            ? CommandRule.MatchesOne(pattern, subject)
            : string.Equals(pattern, subject, StringComparison.Ordinal);

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
