using System.Globalization;
using System.Text;

namespace CodeAgent.Cli.Chat.Screen;

/// <summary>Widths and line breaks of text that holds colour sequences. Nothing here trusts its text: see TerminalText.</summary>
internal static class AnsiText
{
    /// <summary>Columns that a text takes.</summary>
    public static int Width(string text) => Parts(text).Sum(part => part.Columns);

    /// <summary>Breaks a line into rows of at most so many columns; colours go on over the break.</summary>
    public static IReadOnlyList<string> Wrap(string line, int columns)
    {
        var rows = new List<string>();
        var row = new StringBuilder();
        var used = 0;
        foreach (var (text, width) in Parts(line))
        {
            if (used + width > columns && width > 0)
            {
                rows.Add(row.ToString());
                row.Clear();
                used = 0;
            }

            row.Append(text);
            used += width;
        }

        rows.Add(row.ToString());
        return rows;
    }

    /// <summary>The beginning of a line that fits, with a sign that more follows.</summary>
    public static string Cut(string line, int columns)
    {
        if (Width(line) <= columns)
        {
            return line;
        }

        var cut = new StringBuilder();
        var used = 1;
        foreach (var (text, width) in Parts(line))
        {
            if (used + width > columns)
            {
                break;
            }

            cut.Append(text);
            used += width;
        }

        return cut.Append("…\u001B[0m").ToString();
    }

    private static IEnumerable<(string Text, int Columns)> Parts(string text)
    {
        for (var at = 0; at < text.Length; )
        {
            if (text[at] == '\u001B')
            {
                var end = text.IndexOf('m', at);
                var sequence = end < 0 ? text[at..] : text[at..(end + 1)];
                at += sequence.Length;
                yield return (sequence, 0);
                continue;
            }

            var length = StringInfo.GetNextTextElementLength(text, at);
            var element = text.Substring(at, length);
            at += length;
            yield return (element, Columns(element));
        }
    }

    private static int Columns(string element)
    {
        var rune = element.EnumerateRunes().First();
        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format ? 0
            : IsWide(rune.Value) ? 2
            : 1;
    }

    private static bool IsWide(int code) =>
        code
            is >= 0x1100
                and <= 0x115F
                or >= 0x2E80
                and <= 0xA4CF
                or >= 0xAC00
                and <= 0xD7A3
                or >= 0xF900
                and <= 0xFAFF
                or >= 0xFE30
                and <= 0xFE6F
                or >= 0xFF00
                and <= 0xFF60
                or >= 0xFFE0
                and <= 0xFFE6
                or >= 0x1F300
                and <= 0x1FAFF
                or >= 0x20000
                and <= 0x3FFFD;
}
