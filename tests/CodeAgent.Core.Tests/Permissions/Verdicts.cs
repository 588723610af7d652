using CodeAgent.Core.Permissions;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Tests.Permissions;

/// <summary>Short ways to ask the evaluator.</summary>
internal static class Verdicts
{
    public const string Workspace = "/w";

    public static PermissionRule Rule(PermissionVerdict verdict, string text, string source = "test") =>
        new(verdict, text, source);

    /// <summary>What one rule alone makes of a shell command; the mode's answer to no rule is "ask".</summary>
    public static PermissionVerdict OfCommand(PermissionVerdict verdict, string rule, string command) =>
        Of("Bash", new ToolAccess(AccessKind.Execute, command), PermissionMode.Default, Rule(verdict, rule));

    /// <summary>Whether one rule alone speaks of a path that a tool of that kind touches.</summary>
    public static bool SpeakOf(
        PermissionVerdict verdict,
        string rule,
        AccessKind kind,
        string path,
        string workspace = Workspace
    ) =>
        RuleMatcher.Matches(
            Rule(verdict, rule),
            kind == AccessKind.Write ? "Write" : "Read",
            new ToolAccess(kind, path),
            workspace
        );

    public static PermissionVerdict Of(
        string tool,
        ToolAccess access,
        PermissionMode mode,
        params PermissionRule[] rules
    ) => PermissionEvaluator.Evaluate(tool, access, rules, mode, Workspace).Verdict;
}
