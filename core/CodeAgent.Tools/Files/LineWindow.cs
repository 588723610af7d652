using System.Globalization;
using System.Text;

namespace CodeAgent.Tools.Files;

/// <summary>Some lines of a file with their numbers, as the model is shown them.</summary>
/// <param name="Text">The numbered lines.</param>
/// <param name="First">Number of the first line shown, from 1.</param>
/// <param name="Last">Number of the last line shown; less than the first where none is.</param>
/// <param name="Total">Lines in the file.</param>
internal sealed record LineWindow(string Text, int First, int Last, int Total)
{
    /// <summary>Characters of a line that are shown.</summary>
    public const int LongestLine = 2000;

    /// <summary>Whether lines after the last one shown exist.</summary>
    public bool HasMore => Last < Total;

    /// <summary>Takes lines out of a file's bytes.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="encoding">What it is written in.</param>
    /// <param name="first">The first line, from 1.</param>
    /// <param name="count">Lines at the most.</param>
    /// <param name="cap">Characters at the most; the first line is shown whatever its length.</param>
    public static LineWindow Of(byte[] bytes, TextEncoding encoding, int first, int count, int cap)
    {
        var isWide = encoding.Encoding.GetByteCount("\n") > 1;
        var decoder = encoding.Encoding.IsSingleByte ? encoding.Encoding : Encoding.UTF8;
        ReadOnlySpan<byte> content = isWide ? ToUtf8(bytes, encoding) : bytes.AsSpan(encoding.Mark.Length);
        var total = content.Count((byte)'\n') + (content is [] or [.., (byte)'\n'] ? 0 : 1);
        var rest = content;
        for (var skip = 1; skip < first && !rest.IsEmpty; skip++)
            rest = rest[NextLine(rest)..];

        var text = new StringBuilder();
        var last = first - 1;
        while (!rest.IsEmpty && last - first + 1 < count)
        {
            var length = NextLine(rest);
            var line = Show(last + 1, rest[..length], decoder);
            if (text.Length > 0 && text.Length + line.Length > cap)
                break;
            text.Append(line);
            rest = rest[length..];
            last++;
        }
        return new LineWindow(text.ToString(), first, last, total);
    }

    private static string Show(int number, ReadOnlySpan<byte> line, Encoding decoder)
    {
        // Four bytes are the longest character, so a longer line is longer in characters too.
        var trimmed = line.TrimEnd("\r\n"u8);
        var text = decoder.GetString(trimmed[..Math.Min(trimmed.Length, (LongestLine + 1) * 4)]);
        var cut = text.Length > LongestLine ? "… [line cut here]" : "";
        text = text.Length > LongestLine ? text[..LongestLine] : text;
        return string.Create(CultureInfo.InvariantCulture, $"{number, 6}\t{text}{cut}\n");
    }

    private static int NextLine(ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        return end < 0 ? rest.Length : end + 1;
    }

    private static ReadOnlySpan<byte> ToUtf8(byte[] bytes, TextEncoding encoding) =>
        Encoding.Convert(
            encoding.Encoding,
            Encoding.UTF8,
            bytes,
            encoding.Mark.Length,
            bytes.Length - encoding.Mark.Length
        );
}
