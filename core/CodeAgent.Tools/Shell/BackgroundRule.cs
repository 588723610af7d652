using System.Text.RegularExpressions;

namespace CodeAgent.Tools.Shell;

/// <summary>Decides which commands go on in the background when their time is up.</summary>
internal static partial class BackgroundRule
{
    /// <summary>
    /// False for a command that only waits (nothing would ever come of it) and for git, whose locks a forgotten one
    /// would keep.
    /// </summary>
    public static bool MayGoOn(string command) => !Ended().IsMatch(command);

    [GeneratedRegex(
        @"(^|[;&|\n({`]|\b(do|then|else|exec|time)\b)\s*(sleep|wait|git|read)\b",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Ended();
}
