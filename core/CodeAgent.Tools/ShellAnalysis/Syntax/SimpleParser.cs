namespace CodeAgent.Tools.ShellAnalysis.Syntax;

/// <summary>Reads a simple command: assignments, words, redirections.</summary>
internal sealed class SimpleParser(ShellCursor cursor, WordParser words, HereDocuments documents)
{
    private static readonly string[] s_operators =
    [
        "&>>",
        "&>",
        "<<<",
        "<<-",
        "<<",
        "<>",
        "<&",
        ">>",
        ">|",
        ">&",
        "<",
        ">",
    ];

    private static readonly HashSet<string> s_declaring = new(StringComparer.Ordinal)
    {
        "export",
        "declare",
        "typeset",
        "local",
        "readonly",
        "alias",
    };

    public SimpleNode Parse()
    {
        var (assignments, said, redirections) = (new List<Assignment>(), new List<Word>(), new List<Redirection>());
        while (true)
        {
            words.SkipBlanks();
            if (TakeRedirection() is { } redirection)
            {
                redirections.Add(redirection);
                continue;
            }

            if (said.Count == 0 && TakeAssignment() is { } assignment)
            {
                assignments.Add(assignment);
                continue;
            }

            // `declare a=(…)` is a word with brackets in it.
            if (said.Count > 0 && s_declaring.Contains(said[0].Plain ?? "") && TakeArray() is { } array)
            {
                said.Add(array);
                continue;
            }

            if (words.Word() is not { } word)
            {
                break;
            }

            said.Add(word);
        }

        if (assignments.Count + said.Count + redirections.Count == 0 || cursor.Current == '(')
        {
            throw new ShellSyntaxException(
                cursor.IsEnd
                    ? "what this shell text means: it is not complete"
                    : $"what this shell text means from '{cursor.Current}' on"
            );
        }

        return new SimpleNode(assignments, said) { Redirections = redirections };
    }

    /// <summary>Reads a redirection; null where there is none.</summary>
    public Redirection? TakeRedirection()
    {
        var start = cursor.At;
        SkipDescriptor();
        if (Array.Find(s_operators, cursor.Is) is not { } sign || IsProcess() || IsBackground(start, sign))
        {
            cursor.At = start;
            return null;
        }

        cursor.At += sign.Length;
        words.SkipBlanks();
        if (sign is "<<" or "<<-")
        {
            return documents.Announce(words, stripsTabs: sign == "<<-");
        }

        var target = words.Word() ?? throw new ShellSyntaxException("where a redirection of this shell text leads");
        return new Redirection(sign, target);
    }

    private bool IsProcess() => cursor.Current is '<' or '>' && cursor.Next == '(';

    // "2&>x" is the word 2 and "&>x".
    private bool IsBackground(int start, string sign) => sign[0] == '&' && cursor.At > start;

    /// <summary>A number or <c>{name}</c> right before the sign.</summary>
    private void SkipDescriptor()
    {
        var start = cursor.At;
        if (cursor.Current == '{')
        {
            cursor.At++;
            while (char.IsAsciiLetterOrDigit(cursor.Current) || cursor.Current == '_')
            {
                cursor.At++;
            }

            if (cursor.Take("}") && cursor.Current is '<' or '>')
            {
                return;
            }

            cursor.At = start;
            return;
        }

        while (char.IsAsciiDigit(cursor.Current))
        {
            cursor.At++;
        }

        if (cursor.At > start && cursor.Current is not ('<' or '>'))
        {
            cursor.At = start;
        }
    }

    private Assignment? TakeAssignment()
    {
        var start = cursor.At;
        var name = words.TryName();
        if (name.Length == 0)
        {
            return null;
        }

        Word? index = null;
        if (cursor.Current == '[')
        {
            index = words.Index();
            if (index is null)
            {
                cursor.At = start;
                return null;
            }
        }

        var appends = cursor.Take("+=");
        if (!appends && !cursor.Take("="))
        {
            cursor.At = start;
            return null;
        }

        if (cursor.Current == '(')
        {
            return new Assignment(name, index, null, words.Array(), appends);
        }

        return new Assignment(name, index, words.Word() ?? new Word([]), null, appends);
    }

    private Word? TakeArray()
    {
        var start = cursor.At;
        if (words.TryName().Length > 0 && (cursor.Take("+=") || cursor.Take("=")) && cursor.Current == '(')
        {
            var name = cursor.Text[start..cursor.At];
            return new Word([new TextPart(name, true), .. words.Array().SelectMany(item => item.Parts)]);
        }

        cursor.At = start;
        return null;
    }
}
