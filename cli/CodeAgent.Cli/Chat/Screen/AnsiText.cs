using System.Globalization;
using System.Text;

namespace CodeAgent.Cli.Chat.Screen;

/// <summary>Widths and line breaks of text that holds colour sequences. Nothing here trusts its text: see TerminalText.</summary>
internal static class AnsiText
{
    private const string Tab = "    ";

    /// <summary>Columns that a text takes.</summary>
    public static int Width(string text) => Parts(text).Sum(part => part.Columns);

    /// <summary>The beginning of a line that fits, with a sign that more follows.</summary>
    public static string Cut(string line, int columns)
    {
        if (Width(line) <= columns)
        {
            return line;
        }

        var cut = new StringBuilder();
        var used = 1;
        foreach (var (text, width, _) in Parts(line))
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

    /// <summary>The end of a line without colours that fits, with a sign that more comes before.</summary>
    public static string CutStart(string line, int columns)
    {
        var parts = Parts(line).ToList();
        var used = parts.Sum(part => part.Columns);
        var first = 0;
        while (used > columns - (first > 0 ? 1 : 0) && first < parts.Count)
        {
            used -= parts[first++].Columns;
        }

        return (first > 0 ? "…" : "") + string.Concat(parts.Skip(first).Select(part => part.Text));
    }

    /// <summary>The characters and colour sequences of a line, in order.</summary>
    public static IEnumerable<TextPart> Parts(string text)
    {
        for (var at = 0; at < text.Length; )
        {
            if (text[at] == '\u001B')
            {
                var end = text.IndexOf('m', at);
                var sequence = end < 0 ? text[at..] : text[at..(end + 1)];
                at += sequence.Length;
                yield return new TextPart(sequence, 0, sequence.Length);
                continue;
            }

            var length = StringInfo.GetNextTextElementLength(text, at);
            var element = text.Substring(at, length);
            at += length;

            // What a terminal makes of a tab depends on where it stands.
            yield return element == "\t"
                ? new TextPart(Tab, Tab.Length, length)
                : new TextPart(element, CharacterWidth.Of(element), length);
        }
    }
}
