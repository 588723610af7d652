using System.Buffers;
using System.Text;

namespace CodeAgent.Tools.Shell;

/// <summary>Takes terminal control out of text: escape sequences and control characters other than tab and line ends.</summary>
internal static class AnsiText
{
    private const char Escape = '\u001B';
    private const char Bell = '\u0007';

    private static readonly SearchValues<char> s_control = SearchValues.Create([
        .. Enumerable
            .Range(0, 0xA0)
            .Select(code => (char)code)
            .Where(code => char.IsControl(code) && code is not ('\t' or '\n' or '\r')),
    ]);

    /// <summary>The text without terminal control.</summary>
    public static string Strip(string text)
    {
        var first = text.AsSpan().IndexOfAny(s_control);
        if (first < 0)
            return text;
        var plain = new StringBuilder(text.Length).Append(text, 0, first);
        for (var at = first; at < text.Length; )
        {
            if (text[at] == Escape)
                at = AfterSequence(text, at + 1);
            else if (s_control.Contains(text[at]))
                at++;
            else
                plain.Append(text[at++]);
        }
        return plain.ToString();
    }

    /// <summary>The position after the sequence whose escape character is before <paramref name="at"/>.</summary>
    private static int AfterSequence(string text, int at)
    {
        if (at >= text.Length)
            return at;
        return text[at] switch
        {
            '[' => AfterFinal(text, at + 1, firstFinal: '@'),
            ']' or 'P' or 'X' or '^' or '_' => AfterString(text, at + 1),
            _ => AfterFinal(text, at, firstFinal: '0'),
        };
    }

    /// <summary>After parameters and intermediates, which stand before the final characters, and one of these.</summary>
    private static int AfterFinal(string text, int at, char firstFinal)
    {
        while (at < text.Length && text[at] >= ' ' && text[at] < firstFinal)
            at++;
        return at < text.Length && text[at] >= firstFinal && text[at] <= '~' ? at + 1 : at;
    }

    /// <summary>Up to the bell or the string terminator; a line end stops one that was never ended.</summary>
    private static int AfterString(string text, int at)
    {
        for (; at < text.Length && text[at] != '\n'; at++)
        {
            if (text[at] == Bell)
                return at + 1;
            if (text[at] == Escape)
                return at + 1 < text.Length && text[at + 1] == '\\' ? at + 2 : at;
        }
        return at;
    }
}
