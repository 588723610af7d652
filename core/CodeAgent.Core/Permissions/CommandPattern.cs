using System.Buffers;
using System.IO.Enumeration;

namespace CodeAgent.Core.Permissions;

/// <summary>
/// Patterns of <c>Bash(…)</c> rules. Without a parser of shell text an allow speaks of a single simple command only, and a
/// deny or ask of every part that separators could make a command.
/// </summary>
internal static class CommandPattern
{
    private static readonly SearchValues<char> s_plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _./:@,+%^-"
    );

    private static readonly char[] s_separators = [';', '|', '&', '\n', '(', ')', '{', '}', '`', '$', '<', '>', '!'];

    public static bool Matches(string pattern, string command, PermissionVerdict verdict)
    {
        var text = command.Trim();
        return verdict == PermissionVerdict.Allow
            ? !text.AsSpan().ContainsAnyExcept(s_plain) && MatchesOne(pattern, text)
            : text.Split(s_separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Append(text)
                .Any(part => MatchesOne(pattern, Unquote(part)));
    }

    private static bool MatchesOne(string pattern, string command)
    {
        if (pattern.EndsWith(":*", StringComparison.Ordinal))
        {
            var prefix = pattern[..^2];
            return command == prefix || command.StartsWith(prefix + " ", StringComparison.Ordinal);
        }

        return pattern.Contains('*', StringComparison.Ordinal)
            ? FileSystemName.MatchesSimpleExpression(Escape(pattern), command, ignoreCase: false)
            : command == pattern;
    }

    // Only '*' is special in a rule; the expression below would also read '?' and '\'.
    private static string Escape(string pattern) =>
        pattern.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("?", "\\?", StringComparison.Ordinal);

    private static string Unquote(string part) =>
        part.Replace("\"", "", StringComparison.Ordinal)
            .Replace("'", "", StringComparison.Ordinal)
            .Replace("\\", "", StringComparison.Ordinal)
            .Trim();
}
