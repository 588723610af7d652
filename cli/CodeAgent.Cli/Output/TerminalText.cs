using System.Text;

namespace CodeAgent.Cli.Output;

/// <summary>Makes text of models, tools and repositories safe to show: it may not steer the terminal.</summary>
internal static class TerminalText
{
    /// <summary>The text without control characters, but for line feeds and tabs, and without direction overrides.</summary>
    public static string Clean(string text)
    {
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        if (!lines.Any(IsUnsafe))
        {
            return lines;
        }

        var clean = new StringBuilder(lines.Length);
        foreach (var character in lines)
        {
            clean.Append(IsUnsafe(character) ? '\uFFFD' : character);
        }

        return clean.ToString();
    }

    /// <summary>The text on one line, cut to a length.</summary>
    public static string Line(string text, int atMost = 160)
    {
        var line = Clean(text).ReplaceLineEndings(" ").Replace('\t', ' ').Trim();
        return line.Length <= atMost ? line : $"{line[..(atMost - 1)]}…";
    }

    private static bool IsUnsafe(char character) =>
        (char.IsControl(character) && character is not ('\n' or '\t'))
        || character is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
