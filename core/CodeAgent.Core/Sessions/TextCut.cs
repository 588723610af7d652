namespace CodeAgent.Core.Sessions;

/// <summary>
/// Ends of a text that is too long. Half a character (one of a surrogate pair) is never left: it would be another one
/// after it was stored and read.
/// </summary>
internal static class TextCut
{
    /// <summary>The beginning, at most so many UTF-16 units.</summary>
    public static ReadOnlySpan<char> Head(string text, int most) =>
        most >= text.Length ? text : text.AsSpan(0, most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most);

    /// <summary>The end, at most so many UTF-16 units.</summary>
    public static ReadOnlySpan<char> Tail(string text, int most)
    {
        var start = Math.Max(0, text.Length - most);
        return text.AsSpan(start > 0 && start < text.Length && char.IsLowSurrogate(text[start]) ? start + 1 : start);
    }
}
