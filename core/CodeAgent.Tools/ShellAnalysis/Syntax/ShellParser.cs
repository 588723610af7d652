using System.Buffers;

namespace CodeAgent.Tools.ShellAnalysis.Syntax;

/// <summary>
/// Reads bash's grammar by recursive descent: lists, pipelines, compound commands, functions. Words are
/// <see cref="WordParser"/>'s. A text that bash would refuse may be read; one that bash reads otherwise is refused.
/// </summary>
internal sealed class ShellParser
{
    private static readonly HashSet<string> s_ends = new(StringComparer.Ordinal)
    {
        "then",
        "elif",
        "else",
        "fi",
        "do",
        "done",
        "esac",
        "}",
    };

    private static readonly SearchValues<char> s_noName = SearchValues.Create("=$`'\"\\<>");

    private readonly ShellCursor _cursor;
    private readonly WordParser _words;
    private readonly CompoundParser _compounds;
    private readonly HereDocuments _documents;

    private ShellParser(ShellCursor cursor)
    {
        _cursor = cursor;
        _documents = new HereDocuments(cursor);
        _words = new WordParser(cursor, Nested);
        _compounds = new CompoundParser(cursor, _words, this);
    }

    /// <summary>Reads a whole text.</summary>
    /// <exception cref="ShellSyntaxException">It is not understood, or passes a limit.</exception>
    public static ShellNode Parse(string text, ShellBudget budget)
    {
        var parser = new ShellParser(new ShellCursor(text, budget));
        var list = parser.List();
        if (!parser._cursor.IsEnd)
        {
            throw Unexpected(parser._cursor);
        }

        parser._documents.CheckNoneOpen();
        return list;
    }

    /// <summary>Reads the expansions of a text as within double quotes, quotes themselves being text.</summary>
    public static IReadOnlyList<WordPart> ParseDocument(string text, ShellBudget budget) =>
        new ShellParser(new ShellCursor(text, budget))._words.Document();

    /// <summary>Reads commands up to a closing bracket, which is left.</summary>
    private ListNode Nested()
    {
        var outer = _documents.EnterNested();
        var list = List();
        _documents.LeaveNested(outer);
        return list;
    }

    /// <summary>Reads a list up to its end.</summary>
    public ListNode List()
    {
        _cursor.Budget.Enter();
        var items = new List<ListItem>();
        while (true)
        {
            SkipLines();
            if (IsListEnd())
            {
                break;
            }

            var node = Pipeline();
            SkipBlanks();
            var follows = Separator();
            items.Add(new ListItem(node, follows));
            if (follows.Length == 0)
            {
                break;
            }

            if (follows is "&&" or "||")
            {
                SkipLines();
                if (IsListEnd())
                {
                    throw Unexpected(_cursor);
                }
            }
        }

        _cursor.Budget.Leave();
        return new ListNode(items);
    }

    private string Separator()
    {
        foreach (var separator in (ReadOnlySpan<string>)["&&", "||"])
        {
            if (_cursor.Take(separator))
            {
                return separator;
            }
        }

        if (_cursor.Is(";;") || _cursor.Is(";&"))
        {
            return "";
        }

        if (_cursor.Take(";"))
        {
            return ";";
        }

        if (_cursor.Current == '&')
        {
            _cursor.At++;
            return "&";
        }

        if (_cursor.Current == '\n')
        {
            SkipLines();
            return ";";
        }

        return "";
    }

    private bool IsListEnd() =>
        _cursor.IsEnd
        || _cursor.Current == ')'
        || _cursor.Is(";;")
        || _cursor.Is(";&")
        || (_words.PeekReserved() is { } word && s_ends.Contains(word));

    private ShellNode Pipeline()
    {
        var stages = new List<ShellNode>();
        while (true)
        {
            SkipBlanks();
            if (stages.Count == 0 && TakePrefix())
            {
                continue;
            }

            stages.Add(Command());
            SkipBlanks();
            if (_cursor.Is("||") || _cursor.Current != '|')
            {
                break;
            }

            _cursor.At++;
            if (_cursor.Current == '&')
            {
                _cursor.At++;
            }

            SkipLines();
        }

        return stages.Count == 1 ? stages[0] : new PipelineNode(stages);
    }

    /// <summary><c>!</c> and <c>time</c> change nothing of what runs.</summary>
    private bool TakePrefix()
    {
        if (_words.PeekReserved() is not { } word || word is not ("!" or "time"))
        {
            return false;
        }

        _cursor.At += word.Length;
        SkipBlanks();
        if (word == "time")
        {
            while (_words.PeekReserved() is "-p" or "--")
            {
                _words.TakeReserved();
                SkipBlanks();
            }
        }

        return !IsCommandEnd();
    }

    private bool IsCommandEnd() => _cursor.IsEnd || _cursor.Current is ';' or '&' or '|' or '\n' or ')';

    /// <summary>Reads one command.</summary>
    public ShellNode Command()
    {
        _cursor.Budget.Enter();
        var node =
            _compounds.Compound() ?? (ShellNode?)Function() ?? new SimpleParser(_cursor, _words, _documents).Parse();
        if (node is not SimpleNode)
        {
            node.Redirections = [.. node.Redirections, .. TrailingRedirections()];
        }

        _cursor.Budget.Leave();
        return node;
    }

    private List<Redirection> TrailingRedirections()
    {
        var redirections = new List<Redirection>();
        var parser = new SimpleParser(_cursor, _words, _documents);
        SkipBlanks();
        while (parser.TakeRedirection() is { } redirection)
        {
            redirections.Add(redirection);
            SkipBlanks();
        }

        return IsCommandEnd() || (_words.PeekReserved() is { } word && s_ends.Contains(word))
            ? redirections
            : throw Unexpected(_cursor);
    }

    private FunctionNode? Function()
    {
        var start = _cursor.At;
        if (_words.PeekReserved() is not { Length: > 0 } name || name.AsSpan().ContainsAny(s_noName))
        {
            return null;
        }

        _words.TakeReserved();
        SkipBlanks();
        if (_cursor.Take("("))
        {
            SkipBlanks();
            if (_cursor.Current == ')')
            {
                _cursor.At = start + name.Length;
                return FunctionBody(name);
            }

            throw Unexpected(_cursor);
        }

        _cursor.At = start;
        return null;
    }

    /// <summary>Reads a function after its name.</summary>
    public FunctionNode FunctionBody(string name)
    {
        SkipBlanks();
        if (_cursor.Take("("))
        {
            SkipBlanks();
            _cursor.Expect(")");
        }

        SkipLines();
        var body = _compounds.Compound() ?? throw Unexpected(_cursor);
        return new FunctionNode(name, body);
    }

    /// <summary>Takes a reserved word.</summary>
    public void Reserved(string word)
    {
        SkipLines();
        if (_words.TakeReserved() != word)
        {
            throw new ShellSyntaxException($"what this shell text means: {word} is missing");
        }
    }

    /// <summary>Skips blanks.</summary>
    public void SkipBlanks() => _words.SkipBlanks();

    /// <summary>Skips blanks and line ends.</summary>
    public void SkipLines()
    {
        while (true)
        {
            SkipBlanks();
            if (_cursor.Current != '\n' || _cursor.IsEnd)
            {
                return;
            }

            _cursor.At++;
            _documents.Read();
        }
    }

    /// <summary>What is here does not fit.</summary>
    public static ShellSyntaxException Unexpected(ShellCursor cursor) =>
        new(
            cursor.IsEnd
                ? "what this shell text means: it is not complete"
                : $"what this shell text means from '{cursor.Text[cursor.At]}' on"
        );
}
