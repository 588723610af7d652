using System.Text;

namespace CodeAgent.Tools.Files;

/// <summary>How a file's bytes are text, such that decoding and encoding again gives the same bytes.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Encoding">Fails on what it cannot carry.</param>
/// <param name="Mark">The byte order mark that the file begins with; empty for none.</param>
internal sealed record TextEncoding(string Name, Encoding Encoding, byte[] Mark)
{
    private const int Sample = 8192;

    private static readonly Encoding s_utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);
    private static readonly Encoding s_utf16 = new UnicodeEncoding(false, false, throwOnInvalidBytes: true);
    private static readonly Encoding s_utf16Big = new UnicodeEncoding(true, false, throwOnInvalidBytes: true);
    private static readonly Encoding s_latin1 = Encoding.GetEncoding(
        "iso-8859-1",
        EncoderFallback.ExceptionFallback,
        DecoderFallback.ExceptionFallback
    );

    /// <summary>UTF-8 without a mark: what a new file is written in.</summary>
    public static readonly TextEncoding Utf8 = new("UTF-8", s_utf8, []);

    /// <summary>
    /// The encoding of a file's bytes; null where they are not text. Bytes that are not UTF-8 and hold no zero are read
    /// as Latin-1, which keeps every byte.
    /// </summary>
    public static TextEncoding? Detect(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((byte[])[0xEF, 0xBB, 0xBF]))
            return Checked(new TextEncoding("UTF-8 with a byte order mark", s_utf8, [0xEF, 0xBB, 0xBF]), bytes);
        if (bytes.StartsWith((byte[])[0xFF, 0xFE]) && !bytes.StartsWith((byte[])[0xFF, 0xFE, 0, 0]))
            return Checked(new TextEncoding("UTF-16", s_utf16, [0xFF, 0xFE]), bytes);
        if (bytes.StartsWith((byte[])[0xFE, 0xFF]))
            return Checked(new TextEncoding("UTF-16 (big endian)", s_utf16Big, [0xFE, 0xFF]), bytes);
        if (bytes.Contains((byte)0))
            return Unmarked16(bytes);
        if (System.Text.Unicode.Utf8.IsValid(bytes))
            return Utf8;
        return LooksLikeText(bytes) ? new TextEncoding("Latin-1", s_latin1, []) : null;
    }

    /// <summary>The text after the mark.</summary>
    public string Decode(ReadOnlySpan<byte> bytes) => Encoding.GetString(bytes[Mark.Length..]);

    /// <summary>The mark and the text; null where this encoding cannot carry it.</summary>
    public byte[]? TryEncode(string text)
    {
        try
        {
            return [.. Mark, .. Encoding.GetBytes(text)];
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>UTF-16 of mostly Latin text has a zero in every other byte.</summary>
    private static TextEncoding? Unmarked16(ReadOnlySpan<byte> bytes)
    {
        var sample = bytes[..(Math.Min(bytes.Length, Sample) & ~1)];
        int even = 0,
            odd = 0;
        for (var i = 0; i < sample.Length; i += 2)
        {
            even += sample[i] == 0 ? 1 : 0;
            odd += sample[i + 1] == 0 ? 1 : 0;
        }
        var most = sample.Length / 2 * 7 / 10;
        if (sample.Length < 4 || bytes.Length % 2 != 0)
            return null;
        if (odd > most && even == 0)
            return Checked(new TextEncoding("UTF-16", s_utf16, []), bytes);
        return even > most && odd == 0 ? Checked(new TextEncoding("UTF-16 (big endian)", s_utf16Big, []), bytes) : null;
    }

    private static TextEncoding? Checked(TextEncoding encoding, ReadOnlySpan<byte> bytes)
    {
        try
        {
            _ = encoding.Encoding.GetCharCount(bytes[encoding.Mark.Length..]);
            return encoding;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Compressed data without a zero byte is full of control characters; text has next to none.</summary>
    private static bool LooksLikeText(ReadOnlySpan<byte> bytes)
    {
        var sample = bytes[..Math.Min(bytes.Length, Sample)];
        var controls = 0;
        foreach (var one in sample)
            controls += one is < 0x20 and not (0x09 or 0x0A or 0x0D or 0x0C or 0x1B) or 0x7F ? 1 : 0;
        return controls * 20 <= sample.Length;
    }
}
