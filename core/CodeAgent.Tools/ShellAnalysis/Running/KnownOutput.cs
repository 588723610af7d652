using CodeAgent.Tools.ShellAnalysis.Syntax;

namespace CodeAgent.Tools.ShellAnalysis.Running;

/// <summary>What a few commands print, as far as their text tells.</summary>
internal static class KnownOutput
{
    private const string DateLetters = "YmdHMSsNjyFTWuVaAbBpz";

    /// <summary>The output of a substitution; null where it is not known.</summary>
    public static string? Of(ShellNode body, ShellState state)
    {
        if (body is not ListNode { Items: [{ Node: SimpleNode { Assignments: [], Redirections: [] } command }] })
        {
            return null;
        }

        return command.Words.Select(word => word.Plain).ToArray() switch
        {
            ["pwd"] => state.Folder,
            ["nproc"] or ["id", "-u"] or ["id", "-g"] or ["whoami"] or ["hostname"] => ShellText.Plain.ToString(),
            ["date", ['+', .. var format]] when IsPlainDate(format) => ShellText.Plain.ToString(),
            ["uname", "-s" or "-m" or "-r"] => ShellText.Plain.ToString(),
            _ => null,
        };
    }

    private static bool IsPlainDate(string format)
    {
        for (var at = 0; at < format.Length; at++)
        {
            if (format[at] == '%')
            {
                if (++at >= format.Length || !DateLetters.Contains(format[at], StringComparison.Ordinal))
                {
                    return false;
                }
            }
            else if (!char.IsAsciiLetterOrDigit(format[at]) && format[at] is not ('-' or '_' or '.' or ':'))
            {
                return false;
            }
        }

        return true;
    }
}
