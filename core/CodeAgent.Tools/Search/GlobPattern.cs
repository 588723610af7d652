using System.Text;
using System.Text.RegularExpressions;

namespace CodeAgent.Tools.Search;

/// <summary>
/// Patterns for paths with <c>/</c>: <c>*</c> and <c>?</c> within a name, <c>**</c> over folders, <c>[a-z]</c>, and
/// <c>{a,b}</c> where asked for. Matching takes time linear in the path.
/// </summary>
internal static class GlobPattern
{
    private const RegexOptions Options =
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline;

    /// <summary>
    /// A pattern for a person or a model: without a slash it is about names in every folder, else about the whole path.
    /// Null where it cannot be understood.
    /// </summary>
    public static Regex? ForPaths(string pattern)
    {
        var anchored = pattern.StartsWith("./", StringComparison.Ordinal) ? pattern[2..] : pattern.TrimStart('/');
        var isName = !pattern.Contains('/');
        return Compile(isName ? $"**/{anchored}" : anchored, hasBraces: true);
    }

    /// <summary>Compiles a pattern for the whole of a path; null where it cannot be understood.</summary>
    public static Regex? Compile(string pattern, bool hasBraces)
    {
        var regex = new StringBuilder(@"\A");
        var depth = 0;
        for (var at = 0; at < pattern.Length; at++)
        {
            var here = pattern[at];
            switch (here)
            {
                case '*':
                    at += Star(pattern, at, regex);
                    break;
                case '?':
                    regex.Append("[^/]");
                    break;
                case '[' when Class(pattern, at) is { } set:
                    regex.Append(set.Regex);
                    at = set.End;
                    break;
                case '\\' when at + 1 < pattern.Length:
                    regex.Append(Regex.Escape(pattern[++at].ToString()));
                    break;
                case '{' when hasBraces:
                    depth++;
                    regex.Append("(?:");
                    break;
                case '}' when depth > 0:
                    depth--;
                    regex.Append(')');
                    break;
                case ',' when depth > 0:
                    regex.Append('|');
                    break;
                default:
                    regex.Append(Regex.Escape(here.ToString()));
                    break;
            }
        }
        return depth == 0 ? TryCompile(regex.Append(@"\z").ToString()) : null;
    }

    private static Regex? TryCompile(string regex)
    {
        try
        {
            return new Regex(regex, Options);
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Translates stars; returns how many characters more than one were taken.</summary>
    private static int Star(string pattern, int at, StringBuilder regex)
    {
        var isWide = at + 1 < pattern.Length && pattern[at + 1] == '*';
        var startsName = at == 0 || pattern[at - 1] is '/' or '{' or ',';
        var after = at + 2 < pattern.Length ? pattern[at + 2] : '\0';
        if (isWide && startsName && after == '/')
        {
            regex.Append("(?:[^/]+/)*");
            return 2;
        }
        if (isWide && startsName && after is '\0' or '}' or ',')
        {
            regex.Append(".+");
            return 1;
        }
        var end = at;
        while (end < pattern.Length && pattern[end] == '*')
            end++;
        regex.Append("[^/]*");
        return end - at - 1;
    }

    private static (string Regex, int End)? Class(string pattern, int at)
    {
        var isNot = at + 1 < pattern.Length && pattern[at + 1] is '!' or '^';
        var start = at + (isNot ? 2 : 1);
        var end = start;
        while (end < pattern.Length && (pattern[end] != ']' || end == start))
            end += pattern[end] == '\\' ? 2 : 1;
        if (end >= pattern.Length)
            return null;
        var set = new StringBuilder(isNot ? "[^/" : "[");
        for (var i = start; i < end; i++)
        {
            var here = pattern[i];
            if (here == '\\' && i + 1 < end)
                here = pattern[++i];
            else if (here == '-' && i > start && i + 1 < end)
            {
                set.Append('-');
                continue;
            }
            set.Append(here is '\\' or '[' or ']' or '^' or '-' ? $"\\{here}" : here.ToString());
        }
        return (set.Append(']').ToString(), end);
    }
}
