namespace CodeAgent.Tools.Files;

/// <summary>Line ends of a text, and line numbers.</summary>
internal static class LineEnds
{
    /// <summary>Whether lines end with carriage return and line feed at a piece of a text: in it, else after it, else before it.</summary>
    public static bool IsWindowsAt(string text, int start, int length)
    {
        var feed = text.IndexOf('\n', start);
        if (feed < 0 && start > 0)
            feed = text.LastIndexOf('\n', Math.Min(start + length, text.Length) - 1);
        return feed > 0 && text[feed - 1] == '\r';
    }

    /// <summary>With every line feed preceded by one carriage return.</summary>
    public static string ToWindows(string text) => ToUnix(text).Replace("\n", "\r\n", StringComparison.Ordinal);

    /// <summary>With bare line feeds.</summary>
    public static string ToUnix(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>The number of the line that a position is in, from 1.</summary>
    public static int LineOf(string text, int position) => text.AsSpan(0, position).Count('\n') + 1;
}
