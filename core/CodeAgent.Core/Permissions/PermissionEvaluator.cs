using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Permissions;

/// <summary>
/// Decides whether a call may run: deny rules, then ask rules, then allow rules, then the mode. A deny of any scope wins.
/// Pure; what it cannot tell is never allowed.
/// </summary>
public static class PermissionEvaluator
{
    private const string ByMode = "mode";

    /// <summary>Decides one call.</summary>
    /// <param name="toolName">The tool.</param>
    /// <param name="access">What it would touch.</param>
    /// <param name="rules">Rules of all scopes.</param>
    /// <param name="mode">What happens when no rule decides.</param>
    /// <param name="workspace">The folder that relative path patterns start from.</param>
    public static PermissionDecision Evaluate(
        string toolName,
        ToolAccess access,
        IReadOnlyList<PermissionRule> rules,
        PermissionMode mode,
        string workspace
    )
    {
        var decided = Match(PermissionVerdict.Deny) ?? Match(PermissionVerdict.Ask) ?? Match(PermissionVerdict.Allow);
        return decided is null ? InMode(access, mode) : Restrain(decided, access, mode);

        PermissionDecision? Match(PermissionVerdict verdict) =>
            rules.FirstOrDefault(rule =>
                rule.Verdict == verdict && RuleMatcher.Matches(rule, toolName, access, workspace)
            )
                is { } rule
                ? new PermissionDecision(verdict, rule.Text, rule.Source, $"Rule {rule.Text} of {rule.Source}.")
                : null;
    }

    private static PermissionDecision Restrain(PermissionDecision decided, ToolAccess access, PermissionMode mode) =>
        decided.Verdict switch
        {
            PermissionVerdict.Ask when mode == PermissionMode.DontAsk => decided with
            {
                Verdict = PermissionVerdict.Deny,
            },
            // A plan is only a plan when nothing can change anything, not even what is allowed or what a person would allow.
            PermissionVerdict.Allow or PermissionVerdict.Ask when mode == PermissionMode.Plan && MayChange(access) =>
                InMode(access, mode),
            _ => decided,
        };

    private static PermissionDecision InMode(ToolAccess access, PermissionMode mode)
    {
        var word = CamelCase(mode);
        return (IsHarmless(access), mode) switch
        {
            (_, PermissionMode.BypassPermissions) => Decide(PermissionVerdict.Allow, "All calls are allowed."),
            (true, _) => Decide(PermissionVerdict.Allow, "It only reads inside the workspace."),
            (_, PermissionMode.AcceptEdits) when access is { Kind: AccessKind.Write, OutsideWorkspace: false } =>
                Decide(PermissionVerdict.Allow, "File changes inside the workspace are allowed."),
            (_, PermissionMode.Plan) => Decide(PermissionVerdict.Deny, "Only reading is allowed while planning."),
            (_, PermissionMode.DontAsk) => Decide(
                PermissionVerdict.Deny,
                "No rule allows it, and nobody is to be asked."
            ),
            _ => Decide(PermissionVerdict.Ask, "No rule allows it."),
        };

        PermissionDecision Decide(PermissionVerdict verdict, string reason) => new(verdict, word, ByMode, reason);
    }

    private static bool IsHarmless(ToolAccess access) =>
        access.Kind == AccessKind.Self || access is { Kind: AccessKind.Read, OutsideWorkspace: false };

    private static bool MayChange(ToolAccess access) => access.Kind is not (AccessKind.Self or AccessKind.Read);

    private static string CamelCase(PermissionMode mode)
    {
        var name = mode.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
