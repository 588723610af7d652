using System.Collections.Frozen;

namespace CodeAgent.Tools.ShellAnalysis.Programs;

/// <summary>Which variables change only how a program looks or talks, and which may make it run something else.</summary>
internal static class RiskyVariables
{
    private static readonly FrozenSet<string> s_safe = (
        "LANG LANGUAGE TZ NO_COLOR FORCE_COLOR CLICOLOR CLICOLOR_FORCE TERM COLUMNS LINES CI NODE_ENV RAILS_ENV DEBUG VERBOSE "
        + "RUST_LOG RUST_BACKTRACE GOOS GOARCH CGO_ENABLED PYTHONUNBUFFERED PYTHONDONTWRITEBYTECODE PYTHONIOENCODING "
        + "PYTHONHASHSEED DOTNET_CLI_TELEMETRY_OPTOUT DOTNET_NOLOGO DOTNET_ENVIRONMENT ASPNETCORE_ENVIRONMENT GIT_PAGER_IN_USE "
        + "LOG_LEVEL BLOCKSIZE POSIXLY_CORRECT CARGO_TERM_COLOR TEST ENVIRONMENT APP_ENV"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] s_risky =
    [
        "LD_",
        "DYLD_",
        "GIT_",
        "NODE_",
        "PYTHON",
        "PERL",
        "RUBY",
        "BASH",
        "JAVA_",
        "_JAVA",
        "DOTNET_",
        "CORECLR_",
        "NPM_",
        "npm_",
        "MAKE",
        "RIPGREP_",
        "LESS",
        "SSH_",
        "GPG_",
        "XDG_",
    ];

    private static readonly FrozenSet<string> s_riskyNames = (
        "PATH HOME SHELL ENV IFS CDPATH PAGER MANPAGER EDITOR VISUAL BROWSER PS0 PS1 PS2 PS4 PROMPT_COMMAND TMPDIR MALLOC_CHECK_ "
        + "GLOBIGNORE FIGNORE HISTFILE MAILPATH HOSTALIASES LOCALDOMAIN RES_OPTIONS TAR_OPTIONS GREP_OPTIONS GCONV_PATH "
        + "http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY SUDO_ASKPASS CC CXX LD AR RUSTC_WRAPPER JAVA_TOOL_OPTIONS"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a program may be given the variable without being another.</summary>
    public static bool IsSafe(string name) => s_safe.Contains(name) || name.StartsWith("LC_", StringComparison.Ordinal);

    /// <summary>Whether a variable that is set without being exported may reach programs and change them, or the shell.</summary>
    public static bool IsRisky(string name) =>
        !IsSafe(name)
        && (
            s_riskyNames.Contains(name)
            || Array.Exists(s_risky, start => name.StartsWith(start, StringComparison.Ordinal))
        );
}
