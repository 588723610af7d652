using CodeAgent.Core.Permissions;
using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Tests.Permissions;

/// <summary>Short ways to ask the evaluator.</summary>
internal static class Verdicts
{
    public const string Workspace = "/w";

    public static PermissionRule Rule(PermissionVerdict verdict, string text, string source = "test") =>
        new(verdict, text, source);

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
    ) => Decide(tool, access, mode, rules).Verdict;

    public static PermissionDecision Decide(
        string tool,
        ToolAccess access,
        PermissionMode mode,
        IReadOnlyList<PermissionRule> rules
    ) => PermissionEvaluator.Evaluate(tool, access, Effects(access), rules, mode, new PermissionScope(Workspace));

    /// <summary>A command that is one program; what it does is not known.</summary>
    private static CommandEffects? Effects(ToolAccess access) =>
        access.Kind == AccessKind.Execute && access.Subject.StartsWith("git", StringComparison.Ordinal)
            ? new CommandEffects
            {
                Programs = [new ProgramRun([new RunForm(access.Subject.Split(' '), Covers: true)], ProgramNature.Free)],
            }
            : null;
}
