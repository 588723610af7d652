using CodeAgent.Core.Permissions;
using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Tools.ShellAnalysis;

namespace CodeAgent.Tools.Tests.ShellAnalysis;

/// <summary>Short ways to have a command analysed and decided.</summary>
internal static class Judged
{
    public static PermissionRule Rule(PermissionVerdict verdict, string text) => new(verdict, text, "test");

    /// <summary>What one rule alone makes of a command.</summary>
    public static PermissionVerdict By(PermissionVerdict verdict, string rule, string command) =>
        Command(command, [Rule(verdict, rule)]).Decision.Verdict;

    public static CommandExplanation Command(
        string command,
        IReadOnlyList<PermissionRule> rules,
        PermissionMode mode = PermissionMode.Default,
        string workspace = "/w"
    ) =>
        PermissionEvaluator.Explain(
            "Bash",
            command,
            Effects(command, workspace),
            rules,
            mode,
            new PermissionScope(workspace)
        );

    public static CommandEffects Effects(string command, string workspace = "/w") =>
        ShellAnalyser.Instance.Analyse(command, new CommandScope(workspace, [], "/home/somebody"));
}
