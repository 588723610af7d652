using System.Text;

namespace CodeAgent.Tools.Files;

/// <summary>
/// A text without what models commonly do not copy: carriage returns, blanks at the ends of lines, typographic
/// punctuation. Knows where each character came from.
/// </summary>
internal sealed class FoldedText
{
    private readonly string _source;
    private readonly StringBuilder _folded;
    private readonly List<int> _starts;
    private readonly List<int> _ends;

    private FoldedText(string source)
    {
        _source = source;
        _folded = new StringBuilder(source.Length);
        _starts = new List<int>(source.Length);
        _ends = new List<int>(source.Length);
        for (var at = 0; at < source.Length; )
            at = Blanks(at) is var blanks and > 0 ? TakeBlanks(at, blanks) : TakeCharacter(at);
        Text = _folded.ToString();
    }

    /// <summary>The folded text.</summary>
    public string Text { get; }

    /// <summary>Whether blanks after the last character were dropped.</summary>
    public bool DroppedAtEnd => EndBefore(Text.Length) < _source.Length;

    /// <summary>Folds a text.</summary>
    public static FoldedText Of(string text) => new(text);

    /// <summary>Where the character at a folded position begins in the text; the text's end after the last.</summary>
    public int Start(int position) => position == _starts.Count ? _source.Length : _starts[position];

    /// <summary>Where the character before a folded position ends in the text.</summary>
    public int EndBefore(int position) => position == 0 ? 0 : _ends[position - 1];

    /// <summary>Whether a folded position lies between two characters of the text, not within what one became.</summary>
    public bool IsBoundary(int position) =>
        position == 0 || position == _starts.Count || _starts[position] != _starts[position - 1];

    /// <summary>How many folded characters lie wholly before a position of the text.</summary>
    public int CountBefore(int sourcePosition)
    {
        var at = _ends.BinarySearch(sourcePosition + 1);
        var count = at >= 0 ? at : ~at;
        while (count > 0 && _ends[count - 1] > sourcePosition)
            count--;
        return count;
    }

    /// <summary>The first folded character that begins at or after a position of the text.</summary>
    public int FirstFrom(int sourcePosition)
    {
        var at = _starts.BinarySearch(sourcePosition);
        at = at >= 0 ? at : ~at;
        while (at > 0 && _starts[at - 1] >= sourcePosition)
            at--;
        return at;
    }

    private int Blanks(int at)
    {
        var length = _source.AsSpan(at).IndexOfAnyExcept(' ', '\t');
        return length < 0 ? _source.Length - at : length;
    }

    private int TakeBlanks(int at, int length)
    {
        var end = at + length;
        var atLineEnd = end == _source.Length || _source[end] == '\n' || IsWindowsEnd(end);
        for (; !atLineEnd && at < end; at++)
            Add(_source[at], at, at + 1);
        return end;
    }

    private int TakeCharacter(int at)
    {
        if (IsWindowsEnd(at))
        {
            Add('\n', at, at + 2);
            return at + 2;
        }
        var plain = Plain(_source[at]);
        var count = plain == '.' && _source[at] != '.' ? 3 : 1;
        for (var i = 0; i < count; i++)
            Add(plain, at, at + 1);
        return at + 1;
    }

    private bool IsWindowsEnd(int at) => _source[at] == '\r' && at + 1 < _source.Length && _source[at + 1] == '\n';

    private void Add(char character, int start, int end)
    {
        _folded.Append(character);
        _starts.Add(start);
        _ends.Add(end);
    }

    /// <summary>A typographic character as it is typed; an ellipsis is the first of its three full stops.</summary>
    private static char Plain(char character) =>
        character switch
        {
            '\u2018' or '\u2019' or '\u201A' or '\u201B' or '\u2032' => '\'',
            '\u201C' or '\u201D' or '\u201E' or '\u201F' or '\u2033' => '"',
            (>= '\u2010' and <= '\u2015') or '\u2212' => '-',
            '\u00A0' or (>= '\u2000' and <= '\u200A') or '\u202F' or '\u205F' or '\u3000' => ' ',
            '\u2026' => '.',
            _ => character,
        };
}
