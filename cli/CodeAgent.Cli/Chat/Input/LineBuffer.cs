using System.Globalization;

namespace CodeAgent.Cli.Chat.Input;

/// <summary>A draft of one or more lines with a cursor. Immutable; moves go by what a person sees as one character.</summary>
/// <param name="Text">The draft.</param>
/// <param name="Cursor">Place before a character, 0 to the length.</param>
internal sealed record LineBuffer(string Text, int Cursor)
{
    public static LineBuffer Empty { get; } = new("", 0);

    public static LineBuffer Of(string text) => new(text, text.Length);

    public bool IsEmpty => Text.Length == 0;

    public LineBuffer Insert(string text) => new(Text.Insert(Cursor, text), Cursor + text.Length);

    public LineBuffer Backspace() => Cursor == 0 ? this : Remove(Before(Cursor), Cursor);

    public LineBuffer Delete() => Cursor == Text.Length ? this : Remove(Cursor, After(Cursor));

    public LineBuffer Left() => this with { Cursor = Before(Cursor) };

    public LineBuffer Right() => this with { Cursor = After(Cursor) };

    public LineBuffer WordLeft() => this with { Cursor = WordStart() };

    public LineBuffer WordRight()
    {
        var at = Cursor;
        while (at < Text.Length && char.IsWhiteSpace(Text[at]))
        {
            at++;
        }

        while (at < Text.Length && !char.IsWhiteSpace(Text[at]))
        {
            at++;
        }

        return this with
        {
            Cursor = at,
        };
    }

    public LineBuffer Home() => this with { Cursor = LineStart(Cursor) };

    public LineBuffer End() => this with { Cursor = LineEnd(Cursor) };

    public LineBuffer KillToStart() => Remove(LineStart(Cursor), Cursor);

    public LineBuffer KillToEnd() => Remove(Cursor, LineEnd(Cursor));

    public LineBuffer KillWord() => Remove(WordStart(), Cursor);

    /// <summary>The cursor one line up at the same column; null on the first line.</summary>
    public LineBuffer? Up()
    {
        var start = LineStart(Cursor);
        if (start == 0)
        {
            return null;
        }

        var above = LineStart(start - 1);
        return this with { Cursor = Math.Min(above + (Cursor - start), start - 1) };
    }

    /// <summary>The cursor one line down at the same column; null on the last line.</summary>
    public LineBuffer? Down()
    {
        var end = LineEnd(Cursor);
        return end == Text.Length
            ? null
            : this with
            {
                Cursor = Math.Min(end + 1 + (Cursor - LineStart(Cursor)), LineEnd(end + 1)),
            };
    }

    /// <summary>The word that ends at the cursor.</summary>
    public string WordBeforeCursor => Text[WordEdge()..Cursor];

    /// <summary>Replaces that word.</summary>
    public LineBuffer ReplaceWord(string word)
    {
        var start = WordEdge();
        return new LineBuffer(string.Concat(Text.AsSpan(0, start), word, Text.AsSpan(Cursor)), start + word.Length);
    }

    private LineBuffer Remove(int from, int to) => new(Text.Remove(from, to - from), from);

    private int Before(int at)
    {
        var last = 0;
        for (var next = 0; next < at; next += StringInfo.GetNextTextElementLength(Text, next))
        {
            last = next;
        }

        return at == 0 ? 0 : last;
    }

    private int After(int at) => at >= Text.Length ? at : at + StringInfo.GetNextTextElementLength(Text, at);

    private int LineStart(int at) => at == 0 ? 0 : Text.LastIndexOf('\n', at - 1) + 1;

    private int LineEnd(int at) => Text.IndexOf('\n', at) is >= 0 and var end ? end : Text.Length;

    private int WordEdge()
    {
        var at = Cursor;
        while (at > 0 && !char.IsWhiteSpace(Text[at - 1]))
        {
            at--;
        }

        return at;
    }

    private int WordStart()
    {
        var at = Cursor;
        while (at > 0 && char.IsWhiteSpace(Text[at - 1]))
        {
            at--;
        }

        while (at > 0 && !char.IsWhiteSpace(Text[at - 1]))
        {
            at--;
        }

        return at;
    }
}
