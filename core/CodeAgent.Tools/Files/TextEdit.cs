using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Files;

/// <summary>One piece of a text and what takes its place.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">How long it is; zero for an insertion.</param>
/// <param name="NewText">What takes its place.</param>
internal readonly record struct Replacement(int Start, int Length, string NewText);

/// <summary>An edit of a text: pure, decides what is replaced.</summary>
/// <param name="Replacements">In order, apart from each other.</param>
/// <param name="IsExact">Whether the text to replace stands there to the letter.</param>
internal sealed record TextEdit(IReadOnlyList<Replacement> Replacements, bool IsExact)
{
    /// <summary>
    /// Finds what to replace: an exact match first; else one that differs only in line ends, blanks at the ends of
    /// lines and typographic punctuation, if there is one only. Of the latter only what the new text changes is replaced.
    /// </summary>
    /// <exception cref="ToolRefusedException">There is no match, or several.</exception>
    public static TextEdit Find(string text, string oldText, string newText, bool all)
    {
        var exact = Occurrences(text, oldText, overlapping: !all);
        if (exact.Count == 1 || (all && exact.Count > 0))
            return new TextEdit([.. exact.Select(start => Exact(text, start, oldText.Length, newText))], IsExact: true);
        if (exact.Count > 1)
            throw MatchFailures.Ambiguous(text, exact);
        return FoldedMatch.Find(text, oldText) is { } match
            ? new TextEdit([match.Replace(newText)], IsExact: false)
            : throw MatchFailures.None(text, oldText);
    }

    /// <summary>Where a text begins within another; overlapping ones count when a single place is looked for.</summary>
    public static List<int> Occurrences(string text, string sought, bool overlapping)
    {
        var starts = new List<int>();
        var step = overlapping ? 1 : sought.Length;
        for (var at = text.IndexOf(sought, StringComparison.Ordinal); at >= 0; )
        {
            starts.Add(at);
            at = at + step > text.Length ? -1 : text.IndexOf(sought, at + step, StringComparison.Ordinal);
        }
        return starts;
    }

    /// <summary>The text with the replacements made.</summary>
    public string Apply(string text)
    {
        var result = new System.Text.StringBuilder(text.Length);
        var at = 0;
        foreach (var one in Replacements)
        {
            result.Append(text, at, one.Start - at).Append(one.NewText);
            at = one.Start + one.Length;
        }
        return result.Append(text, at, text.Length - at).ToString();
    }

    private static Replacement Exact(string text, int start, int length, string newText) =>
        new(start, length, LineEnds.IsWindowsAt(text, start, length) ? LineEnds.ToWindows(newText) : newText);
}
