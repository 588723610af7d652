using System.IO.Enumeration;

namespace CodeAgent.Core.Permissions;

/// <summary>Texts with <c>*</c> for any characters, spaces and none included. Nothing else is special.</summary>
internal static class Wildcard
{
    public static bool Matches(string pattern, ReadOnlySpan<char> text, bool ignoreCase = false) =>
        pattern.Contains('*', StringComparison.Ordinal)
            ? FileSystemName.MatchesSimpleExpression(Escape(pattern), text, ignoreCase)
            : text.Equals(pattern, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    // The expression would also read '?' and '\'.
    private static string Escape(string pattern) =>
        pattern.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("?", "\\?", StringComparison.Ordinal);
}
