using System.Text;

namespace CodeAgent.Tools.ShellAnalysis.Syntax;

/// <summary>Here-documents that were announced on a line and follow it.</summary>
internal sealed class HereDocuments(ShellCursor cursor)
{
    private readonly List<Open> _open = [];
    private int _outer;

    /// <summary>Reads the delimiter; the text comes with the next line.</summary>
    public Redirection Announce(WordParser words, bool stripsTabs)
    {
        var word = words.Word();
        if (word?.Plain is not { Length: > 0 } delimiter || delimiter.Contains('\n', StringComparison.Ordinal))
        {
            throw Unclear();
        }

        var parts = new List<WordPart>();
        _open.Add(new Open(delimiter, word.HasQuotes, stripsTabs, parts));
        return new Redirection("<<", new Word(parts));
    }

    /// <summary>Reads the announced texts, at the beginning of the line after.</summary>
    public void Read()
    {
        if (_outer > 0)
        {
            throw Unclear();
        }

        foreach (var open in _open)
        {
            var text = TextUntil(open);
            if (open.IsQuoted)
            {
                open.Parts.Add(new TextPart(text, true));
            }
            else
            {
                open.Parts.AddRange(ShellParser.ParseDocument(text, cursor.Budget));
            }
        }

        _open.Clear();
    }

    /// <summary>Begins commands within a word; a here-document that waits outside may not be read by them.</summary>
    public int EnterNested()
    {
        var outer = _outer;
        _outer = _open.Count;
        return outer;
    }

    /// <summary>Ends them; theirs must have been read.</summary>
    public void LeaveNested(int outer)
    {
        if (_open.Count != _outer)
        {
            throw Unclear();
        }

        _outer = outer;
    }

    /// <summary>A text that ends before a here-document is read otherwise by every shell.</summary>
    public void CheckNoneOpen()
    {
        if (_open.Count > 0)
        {
            throw Unclear();
        }
    }

    private string TextUntil(Open open)
    {
        var text = new StringBuilder();
        while (!cursor.IsEnd)
        {
            var line = Line(joins: !open.IsQuoted);
            line = open.StripsTabs ? line.TrimStart('\t') : line;
            if (line == open.Delimiter)
            {
                return text.ToString();
            }

            // Within $( … ) bash takes a delimiter that a bracket follows for the end, other shells do not.
            if (
                line.StartsWith(open.Delimiter, StringComparison.Ordinal)
                && line[open.Delimiter.Length..].TrimStart() is [')', ..]
            )
            {
                throw Unclear();
            }

            text.Append(line).Append('\n');
        }

        throw Unclear();
    }

    /// <summary>The next line; where expansions count, lines that end with a backslash are one with those after them.</summary>
    private string Line(bool joins)
    {
        var line = "";
        while (true)
        {
            var end = cursor.Text.IndexOf('\n', cursor.At);
            line += end < 0 ? cursor.Text[cursor.At..] : cursor.Text[cursor.At..end];
            cursor.At = end < 0 ? cursor.Text.Length : end + 1;
            var slashes = line.Length - line.AsSpan().TrimEnd('\\').Length;
            if (!joins || end < 0 || slashes % 2 == 0)
            {
                return line;
            }

            cursor.Budget.Count();
            line = line[..^1];
        }
    }

    private static ShellSyntaxException Unclear() => new("where a here-document of this shell text ends");

    private sealed record Open(string Delimiter, bool IsQuoted, bool StripsTabs, List<WordPart> Parts);
}
