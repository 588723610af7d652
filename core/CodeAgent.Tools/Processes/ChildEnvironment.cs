using System.IO.Enumeration;

namespace CodeAgent.Tools.Processes;

/// <summary>
/// The variables of a child: the host's, then settings that keep programs from asking, paging or colouring, then the
/// call's own; less the keys that pay for models, whoever set them.
/// </summary>
internal static class ChildEnvironment
{
    private static readonly (string Name, string Value)[] s_unattended =
    [
        ("TERM", "dumb"),
        ("NO_COLOR", "1"),
        ("PAGER", "cat"),
        ("GIT_PAGER", "cat"),
        ("MANPAGER", "cat"),
        ("SYSTEMD_PAGER", ""),
        ("GH_PAGER", "cat"),
        ("GIT_EDITOR", "true"),
        ("GIT_TERMINAL_PROMPT", "0"),
        ("GCM_INTERACTIVE", "never"),
        ("GH_PROMPT_DISABLED", "1"),
        ("DEBIAN_FRONTEND", "noninteractive"),
    ];

    private static readonly string[] s_colours = ["COLORTERM", "CLICOLOR_FORCE", "FORCE_COLOR"];

    // Options that every shell of the call would take over, the gate's included, and give on with the gate's own.
    private static readonly string[] s_shellOptions = ["SHELLOPTS", "BASHOPTS"];

    private static readonly Lazy<string[]> s_secrets = new(() =>
        ToolText
            .Load("Processes.SecretVariables.txt")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
    );

    /// <summary>All variables of a child of this call.</summary>
    public static Dictionary<string, string> Build(
        IReadOnlyDictionary<string, string> inherited,
        IReadOnlyDictionary<string, string> own,
        string callId
    )
    {
        var variables = new Dictionary<string, string>(inherited, StringComparer.Ordinal);
        foreach (var name in s_colours)
            variables.Remove(name);
        foreach (var (name, value) in s_unattended)
            variables[name] = value;
        foreach (var (name, value) in own)
            variables[name] = value;
        variables[ProcessMark.CallVariable] = callId;
        foreach (var name in variables.Where(IsLeftOut).Select(variable => variable.Key).ToArray())
            variables.Remove(name);
        return variables;
    }

    /// <summary>Secrets, shell options, and what the system could not carry: no name, or an end of text inside.</summary>
    private static bool IsLeftOut(KeyValuePair<string, string> variable) =>
        variable.Key.Length == 0
        || variable.Key.AsSpan().ContainsAny('=', '\0')
        || variable.Value.Contains('\0')
        || s_shellOptions.Contains(variable.Key)
        || s_secrets.Value.Any(pattern =>
            FileSystemName.MatchesSimpleExpression(pattern, variable.Key, ignoreCase: true)
        );
}
