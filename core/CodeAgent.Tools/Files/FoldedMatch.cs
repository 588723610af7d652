using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Files;

/// <summary>The one place of a text that equals another but for line ends, blanks at line ends and typographic punctuation.</summary>
internal sealed class FoldedMatch
{
    // Folding needs ten times the text's memory.
    private const int LongestText = 4 * 1024 * 1024;

    private readonly string _text;
    private readonly string _sought;
    private readonly FoldedText _foldedText;
    private readonly FoldedText _foldedSought;
    private readonly int _at;

    private FoldedMatch(string text, string sought, FoldedText foldedText, FoldedText foldedSought, int at)
    {
        _text = text;
        _sought = sought;
        _foldedText = foldedText;
        _foldedSought = foldedSought;
        _at = at;
    }

    /// <summary>Finds the place; null for none.</summary>
    /// <exception cref="ToolRefusedException">There are several.</exception>
    public static FoldedMatch? Find(string text, string sought)
    {
        var unix = LineEnds.ToUnix(sought);
        if (text.Length > LongestText)
            return null;
        var foldedText = FoldedText.Of(text);
        var foldedSought = FoldedText.Of(unix);
        if (foldedSought.Text.Trim().Length == 0)
            return null;
        var places = TextEdit.Occurrences(foldedText.Text, foldedSought.Text, overlapping: true);
        places.RemoveAll(at => !Fits(foldedText, foldedSought, at));
        return places.Count switch
        {
            0 => null,
            1 => new FoldedMatch(text, unix, foldedText, foldedSought, places[0]),
            _ => throw MatchFailures.Ambiguous(text, places.ConvertAll(foldedText.Start)),
        };
    }

    /// <summary>
    /// What has to be replaced so that the place reads like the new text: without what old and new text begin and end
    /// with alike, so that what the model did not mean to change keeps its bytes.
    /// </summary>
    public Replacement Replace(string newText)
    {
        var unix = LineEnds.ToUnix(newText);
        var prefix = Prefix(_sought, unix);
        var before = _foldedSought.CountBefore(prefix);
        prefix = _foldedSought.EndBefore(before);

        var suffix = Suffix(_sought, unix, Math.Min(_sought.Length, unix.Length) - prefix);
        var after = Math.Max(before, _foldedSought.FirstFrom(_sought.Length - suffix));
        suffix = after == _foldedSought.Text.Length ? 0 : _sought.Length - _foldedSought.Start(after);

        // Blanks dropped where something is put in go too: before a line end that the place begins with, or within it.
        var beginsInLine = before == 0 && !_foldedSought.Text.StartsWith('\n');
        var start = beginsInLine ? _foldedText.Start(_at) : _foldedText.EndBefore(_at + before);
        var isToLineEnd = suffix > 0 || _foldedSought.DroppedAtEnd;
        var end = isToLineEnd ? _foldedText.Start(_at + after) : _foldedText.EndBefore(_at + after);
        var middle = unix[prefix..(unix.Length - suffix)];
        return new Replacement(
            start,
            end - start,
            LineEnds.IsWindowsAt(_text, start, end - start) ? LineEnds.ToWindows(middle) : middle
        );
    }

    /// <summary>A place must not cut through what one character became; blanks sought at the very end must be at a line's end.</summary>
    private static bool Fits(FoldedText text, FoldedText sought, int at)
    {
        var end = at + sought.Text.Length;
        return text.IsBoundary(at)
            && text.IsBoundary(end)
            && (!sought.DroppedAtEnd || end == text.Text.Length || text.Text[end] == '\n');
    }

    private static int Prefix(string left, string right) => left.AsSpan().CommonPrefixLength(right);

    private static int Suffix(string left, string right, int most)
    {
        var length = 0;
        while (length < most && left[^(length + 1)] == right[^(length + 1)])
            length++;
        return length;
    }
}
