using System.Buffers;

namespace CodeAgent.Core.Permissions;

/// <summary>
/// Patterns of <c>Bash(…)</c> rules. Without a parser of shell text an allow speaks of a single simple command only, and a
/// deny or ask of every part that could become a command.
/// </summary>
internal static class CommandPattern
{
    private static readonly SearchValues<char> s_plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _./:@,+%^-"
    );

    public static bool Matches(string pattern, string command, PermissionVerdict verdict)
    {
        if (verdict != PermissionVerdict.Allow)
        {
            return CommandParts.Of(command).Any(part => MatchesOne(pattern, part.Span));
        }

        var text = command.Trim();
        return !text.AsSpan().ContainsAnyExcept(s_plain)
            && MatchesOne(pattern, string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    private static bool MatchesOne(string pattern, ReadOnlySpan<char> command)
    {
        // "git push:*" and "git push *" speak of "git push" with and without arguments, and not of "git pushx".
        if (pattern.EndsWith(":*", StringComparison.Ordinal) || pattern.EndsWith(" *", StringComparison.Ordinal))
        {
            var name = pattern[..^2];
            return Wildcard.Matches(name, command) || Wildcard.Matches(name + " *", command);
        }

        return Wildcard.Matches(pattern, command);
    }
}
