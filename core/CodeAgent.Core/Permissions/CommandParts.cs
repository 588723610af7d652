using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace CodeAgent.Core.Permissions;

/// <summary>
/// Every part of a shell text that could become a command, for rules that forbid: rather one too many than one too few.
/// It is still no parser, and what a variable or a file holds is not seen.
/// </summary>
internal static partial class CommandParts
{
    private static readonly char[] s_separators = [';', '|', '&', '\n', '\r', '(', ')', '{', '}', '`', '<', '>', '!'];

    private static readonly char[] s_separatorsAndQuotes = [.. s_separators, '"', '\''];

    /// <summary>Words at the beginning of a command after which another one follows.</summary>
    private static readonly FrozenSet<string> s_leads = (
        "if then else elif while until do time coproc sudo doas env command builtin exec eval nohup nice ionice timeout "
        + "stdbuf setsid xargs watch busybox"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Options after which a command follows.</summary>
    private static readonly FrozenSet<string> s_leadingOptions = "-exec -execdir -ok -okdir"
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The parts, each without quotes and with one space between words.</summary>
    public static IEnumerable<ReadOnlyMemory<char>> Of(string command)
    {
        var text = command
            .Replace("\\\r\n", "", StringComparison.Ordinal)
            .Replace("\\\n", "", StringComparison.Ordinal);
        string[] forms = [text, Redirection().Replace(text, " ")];
        return forms
            .SelectMany(form => form.Split(s_separators).Concat(form.Split(s_separatorsAndQuotes)).Append(form))
            .Select(Words)
            .Distinct(StringComparer.Ordinal)
            .SelectMany(Runs);
    }

    private static string Words(string part) =>
        string.Join(' ', Quoting().Replace(part, "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The part itself, and what is left of it after words that another command follows.</summary>
    private static IEnumerable<ReadOnlyMemory<char>> Runs(string part)
    {
        var mayStart = true;
        var mayBeArgument = false;
        for (var at = 0; at < part.Length; )
        {
            var space = part.IndexOf(' ', at);
            var end = space < 0 ? part.Length : space;
            var word = part[at..end];
            var name = word[(word.LastIndexOf('/') + 1)..];
            if (mayStart)
            {
                yield return part.AsMemory(at);
                yield return part.AsMemory(end - name.Length);
            }

            // An option may have an argument, which may also be the command: both are looked at.
            var isOption = word[0] == '-';
            var isLead = isOption || mayBeArgument || s_leads.Contains(name) || Setting().IsMatch(word);
            mayStart = (mayStart && isLead) || s_leadingOptions.Contains(word);
            mayBeArgument = isOption;
            at = end + 1;
        }
    }

    [GeneratedRegex(@"[<>]{1,3}&?\s*[^\s;|&()<>]+")]
    private static partial Regex Redirection();

    [GeneratedRegex(@"[""'\\$]")]
    private static partial Regex Quoting();

    /// <summary>A variable's value, a number of seconds, or the number of a redirected file.</summary>
    [GeneratedRegex(@"\A(?:[A-Za-z_][A-Za-z0-9_]*\+?=|[0-9])")]
    private static partial Regex Setting();
}
