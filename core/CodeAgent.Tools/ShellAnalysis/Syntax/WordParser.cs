using System.Text;

namespace CodeAgent.Tools.ShellAnalysis.Syntax;

/// <summary>Reads words: quotes, expansions, and text. What follows a dollar is <see cref="ExpansionParser"/>'s.</summary>
internal sealed class WordParser
{
    private const int LongestReserved = 100;
    private readonly ShellCursor _cursor;
    private readonly ExpansionParser _expansions;

    public WordParser(ShellCursor cursor, Func<ShellNode> nested)
    {
        _cursor = cursor;
        _expansions = new ExpansionParser(cursor, this, nested);
    }

    /// <summary>Whether a text is a variable's name.</summary>
    public static bool IsName(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || char.IsAsciiDigit(text[0]))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!IsNameLetter(c))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsNameLetter(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    /// <summary>Skips blanks, joined lines, and a comment.</summary>
    public void SkipBlanks()
    {
        while (true)
        {
            if (_cursor.Current is ' ' or '\t')
            {
                _cursor.At++;
            }
            else if (_cursor.IsContinued)
            {
                _cursor.At += 2;
            }
            else if (_cursor.Current == '#')
            {
                var end = _cursor.Text.IndexOf('\n', _cursor.At);
                _cursor.At = end < 0 ? _cursor.Text.Length : end;
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Skips line ends too.</summary>
    public void SkipSpace()
    {
        SkipBlanks();
        while (_cursor.Current == '\n')
        {
            _cursor.At++;
            SkipBlanks();
        }
    }

    /// <summary>The plain word here, which may be a reserved one; null for none.</summary>
    public string? PeekReserved()
    {
        var end = _cursor.At;
        while (end < _cursor.Text.Length && !IsMeta(_cursor.Text[end]))
        {
            if (_cursor.Text[end] is '\'' or '"' or '\\' or '$' or '`' || end - _cursor.At > LongestReserved)
            {
                return null;
            }

            end++;
        }

        return end == _cursor.At ? null : _cursor.Text[_cursor.At..end];
    }

    /// <summary>Takes that word.</summary>
    public string? TakeReserved()
    {
        SkipBlanks();
        var word = PeekReserved();
        _cursor.At += word?.Length ?? 0;
        return word;
    }

    /// <summary>Takes a variable's name.</summary>
    public string Name()
    {
        SkipBlanks();
        return TryName() is { Length: > 0 } name && (_cursor.IsEnd || IsMeta(_cursor.Current) || _cursor.IsContinued)
            ? name
            : throw new ShellSyntaxException("what this shell text means: a name is missing");
    }

    /// <summary>Takes a variable's name; empty for none.</summary>
    public string TryName()
    {
        var start = _cursor.At;
        if (char.IsAsciiDigit(_cursor.Current))
        {
            return "";
        }

        while (IsNameLetter(_cursor.Current))
        {
            _cursor.At++;
        }

        return _cursor.Text[start.._cursor.At];
    }

    /// <summary>Reads a word; null where there is none.</summary>
    public Word? Word() => Word(static c => IsMeta(c));

    /// <summary>The words up to the end of the command.</summary>
    public List<Word> UntilEnd()
    {
        var words = new List<Word>();
        SkipBlanks();
        while (Word() is { } word)
        {
            words.Add(word);
            SkipBlanks();
        }

        return words;
    }

    /// <summary>The items of an array, with its brackets.</summary>
    public List<Word> Array()
    {
        _cursor.Expect("(");
        var items = new List<Word>();
        SkipSpace();
        while (Word() is { } item)
        {
            items.Add(item);
            SkipSpace();
        }

        _cursor.Expect(")");
        return items;
    }

    /// <summary>An index with its brackets; null where none ends here.</summary>
    public Word? Index()
    {
        _cursor.Expect("[");
        var index = Word(static c => c is ']' or '\n' or ';' or '&' or '|');
        return _cursor.Take("]") ? index ?? new Word([]) : null;
    }

    /// <summary>The patterns of a case, up to and with the bracket.</summary>
    public List<Word> CasePatterns()
    {
        var patterns = new List<Word>();
        while (true)
        {
            SkipBlanks();
            patterns.Add(Word() ?? throw new ShellSyntaxException("what this shell text means: a pattern is missing"));
            SkipBlanks();
            if (_cursor.Take(")"))
            {
                return patterns;
            }

            _cursor.Expect("|");
        }
    }

    /// <summary>The words of a condition, up to and with its end.</summary>
    public List<Word> Condition()
    {
        var words = new List<Word>();
        while (true)
        {
            SkipSpace();
            if (PeekReserved() == "]]")
            {
                TakeReserved();
                return words;
            }

            if (_cursor.IsEnd || _cursor.Current is ';' or '`')
            {
                throw new ShellSyntaxException("what this shell text means: ]] is missing");
            }

            if (_cursor.Current is '(' or ')' or '&' or '|' || (_cursor.Current is '<' or '>' && _cursor.Next != '('))
            {
                _cursor.At++;
                continue;
            }

            words.Add(Word() ?? throw new ShellSyntaxException("what this condition means"));
        }
    }

    /// <summary>Arithmetic up to and with its two brackets; null where it does not end with two.</summary>
    public Word? TryArithmetic()
    {
        var parts = new List<WordPart>();
        var text = new StringBuilder();
        for (var depth = 0; ; )
        {
            switch (_cursor.Current)
            {
                case '\0' when _cursor.IsEnd:
                    return null;
                case ')' when depth == 0:
                    Flush(parts, text, isQuoted: true);
                    return _cursor.Take("))") ? new Word(parts) : null;
                case '\'' or '"' or '\\':
                    throw new ShellSyntaxException("what quotes in arithmetic mean");
                case '$' or '`':
                    Flush(parts, text, isQuoted: true);
                    parts.Add(_expansions.Read(isQuoted: true));
                    break;
                case var c:
                    depth += c switch
                    {
                        '(' => 1,
                        ')' => -1,
                        _ => 0,
                    };
                    text.Append(c);
                    _cursor.At++;
                    break;
            }
        }
    }

    /// <summary>Reads all the text as within double quotes.</summary>
    public List<WordPart> Document() => DoubleQuoted(isDocument: true);

    /// <summary>Reads a word up to a character.</summary>
    /// <param name="isEnd">Whether a character that is not quoted ends it.</param>
    /// <param name="isQuoted">Whether it is the argument of an expansion within double quotes.</param>
    public Word? Word(Func<char, bool> isEnd, bool isQuoted = false)
    {
        _cursor.Budget.Count();
        var parts = new List<WordPart>();
        var text = new StringBuilder();
        var start = _cursor.At;
        while (!_cursor.IsEnd)
        {
            var c = _cursor.Current;
            if (c is '<' or '>' && _cursor.Next == '(' && !isQuoted)
            {
                Flush(parts, text, isQuoted);
                parts.Add(_expansions.Process());
            }
            else if (isEnd(c))
            {
                break;
            }
            else
            {
                Take(c, parts, text, isQuoted);
            }
        }

        Flush(parts, text, isQuoted);
        return _cursor.At == start ? null : new Word(parts);
    }

    private void Take(char c, List<WordPart> parts, StringBuilder text, bool isQuoted)
    {
        switch (c)
        {
            case '\\' when _cursor.Next == '\n':
                _cursor.At += 2;
                break;
            case '\\' when !isQuoted || _cursor.Next is '$' or '`' or '"' or '\\' or '}':
                Flush(parts, text, isQuoted);
                parts.Add(new TextPart(_cursor.At + 1 < _cursor.Text.Length ? _cursor.Next.ToString() : "\\", true));
                _cursor.At = Math.Min(_cursor.At + 2, _cursor.Text.Length);
                break;
            case '\'' when isQuoted:
                throw new ShellSyntaxException("what a quote within a quoted expansion means");
            case '\'':
                Flush(parts, text, isQuoted);
                var end = _cursor.Text.IndexOf('\'', _cursor.At + 1);
                if (end < 0)
                {
                    throw new ShellSyntaxException("what this shell text means: a quote is not closed");
                }

                parts.Add(new TextPart(_cursor.Text[(_cursor.At + 1)..end], true));
                _cursor.At = end + 1;
                break;
            case '"':
                Flush(parts, text, isQuoted);
                _cursor.At++;
                var inner = DoubleQuoted(isDocument: false);
                parts.AddRange(inner.Count == 0 ? [new TextPart("", true)] : inner);
                break;
            case '$' or '`':
                Flush(parts, text, isQuoted);
                parts.Add(_expansions.Read(isQuoted));
                break;
            default:
                text.Append(c);
                _cursor.At++;
                break;
        }
    }

    private List<WordPart> DoubleQuoted(bool isDocument)
    {
        _cursor.Budget.Count();
        var parts = new List<WordPart>();
        var text = new StringBuilder();
        while (!_cursor.IsEnd)
        {
            switch (_cursor.Current)
            {
                case '"' when !isDocument:
                    _cursor.At++;
                    Flush(parts, text, isQuoted: true);
                    return parts;
                case '\\' when _cursor.Next == '\n':
                    _cursor.At += 2;
                    break;
                case '\\' when _cursor.Next is '$' or '`' or '\\' || (_cursor.Next == '"' && !isDocument):
                    text.Append(_cursor.Next);
                    _cursor.At += 2;
                    break;
                case '$' or '`':
                    Flush(parts, text, isQuoted: true);
                    parts.Add(_expansions.Read(isQuoted: true));
                    break;
                case var c:
                    text.Append(c);
                    _cursor.At++;
                    break;
            }
        }

        if (!isDocument)
        {
            throw new ShellSyntaxException("what this shell text means: a quote is not closed");
        }

        Flush(parts, text, isQuoted: true);
        return parts;
    }

    private static void Flush(List<WordPart> parts, StringBuilder text, bool isQuoted)
    {
        if (text.Length > 0)
        {
            parts.Add(new TextPart(text.ToString(), isQuoted));
            text.Clear();
        }
    }

    private static bool IsMeta(char c) => c is ' ' or '\t' or '\n' or ';' or '&' or '|' or '(' or ')' or '<' or '>';
}
