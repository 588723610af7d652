using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Permissions;

/// <summary>
/// Decides whether a call may run: deny rules, then ask rules, then what is protected, then allow rules, then the mode.
/// A deny of any scope wins. Pure; what it cannot tell is never allowed.
/// </summary>
public static class PermissionEvaluator
{
    internal const string ByMode = "mode";
    internal const string BuiltIn = "built-in";

    /// <summary>Decides one call.</summary>
    /// <param name="toolName">The tool.</param>
    /// <param name="access">What it would touch.</param>
    /// <param name="effects">What a command would do; null for a call that runs none, or whose command nobody looked into.</param>
    /// <param name="rules">Rules of all scopes.</param>
    /// <param name="mode">What happens when no rule decides.</param>
    /// <param name="scope">The folders it is about.</param>
    public static PermissionDecision Evaluate(
        string toolName,
        ToolAccess access,
        CommandEffects? effects,
        IReadOnlyList<PermissionRule> rules,
        PermissionMode mode,
        PermissionScope scope
    )
    {
        if (access.Kind == AccessKind.Execute)
        {
            return new CommandJudge(toolName, access, effects ?? Unread, rules, mode, scope).Decide().Decision;
        }

        var decided =
            Match(PermissionVerdict.Deny)
            ?? OwnState(access, scope)
            ?? Match(PermissionVerdict.Ask)
            ?? Protected(access, mode)
            ?? Match(PermissionVerdict.Allow);
        return decided is null ? InMode(access, mode) : Restrain(decided, access, mode);

        PermissionDecision? Match(PermissionVerdict verdict) =>
            rules.FirstOrDefault(rule =>
                rule.Verdict == verdict && RuleMatcher.Matches(rule, toolName, access, scope.Workspace)
            )
                is { } rule
                ? ByRule(rule)
                : null;
    }

    /// <summary>Decides one command and says what each of its parts meets.</summary>
    public static CommandExplanation Explain(
        string toolName,
        string command,
        CommandEffects effects,
        IReadOnlyList<PermissionRule> rules,
        PermissionMode mode,
        PermissionScope scope
    ) => new CommandJudge(toolName, new ToolAccess(AccessKind.Execute, command), effects, rules, mode, scope).Decide();

    internal static CommandEffects Unread { get; } = CommandEffects.Opaque("what the command does");

    internal static PermissionDecision ByRule(PermissionRule rule) =>
        new(rule.Verdict, rule.Text, rule.Source, $"Rule {rule.Text} of {rule.Source}.");

    internal static PermissionDecision Restrain(PermissionDecision decided, ToolAccess access, PermissionMode mode) =>
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

    internal static PermissionDecision InMode(ToolAccess access, PermissionMode mode, string? why = null)
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
                $"{why ?? "No rule allows it"}, and nobody is to be asked."
            ),
            _ => Decide(PermissionVerdict.Ask, $"{why ?? "No rule allows it"}."),
        };

        PermissionDecision Decide(PermissionVerdict verdict, string reason) => new(verdict, word, ByMode, reason);
    }

    private static PermissionDecision? OwnState(ToolAccess access, PermissionScope scope) =>
        access.Kind is AccessKind.Read or AccessKind.Write && ProtectedPaths.IsState(access.Subject, scope)
            ? State(access.Subject)
            : null;

    private static PermissionDecision? Protected(ToolAccess access, PermissionMode mode) =>
        access.Kind == AccessKind.Write && ProtectedPaths.OfChange(access.Subject) is { } name
            ? Protected(name, mode)
            : null;

    internal static PermissionDecision State(string path) =>
        new(PermissionVerdict.Deny, "own state", BuiltIn, $"{path} is or holds this program's own state.");

    internal static PermissionDecision Protected(string name, PermissionMode mode) =>
        new(
            mode == PermissionMode.Plan ? PermissionVerdict.Deny : PermissionVerdict.Ask,
            $"protected {name}",
            BuiltIn,
            $"It changes {name}, which a person must see in every mode: what is in it runs later."
        );

    internal static string CamelCase(PermissionMode mode)
    {
        var name = mode.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static bool IsHarmless(ToolAccess access) =>
        access.Kind == AccessKind.Self || access is { Kind: AccessKind.Read, OutsideWorkspace: false };

    private static bool MayChange(ToolAccess access) => access.Kind is not (AccessKind.Self or AccessKind.Read);
}
