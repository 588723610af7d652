namespace CodeAgent.Tools.ShellAnalysis.Syntax;

/// <summary>Compound commands: subshells, groups, conditions, loops, choices.</summary>
internal sealed class CompoundParser(ShellCursor cursor, WordParser words, ShellParser shell)
{
    /// <summary>Reads one; null where none begins.</summary>
    public ShellNode? Compound()
    {
        if (cursor.Is("(("))
        {
            return (ShellNode?)Arithmetic() ?? Subshell();
        }

        if (cursor.Current == '(')
        {
            return Subshell();
        }

        switch (words.PeekReserved())
        {
            case "{":
                words.TakeReserved();
                var body = shell.List();
                shell.Reserved("}");
                return new GroupNode(body);
            case "if":
                return If();
            case "while" or "until":
                words.TakeReserved();
                return new BranchNode([shell.List(), DoGroup()], Repeats: true);
            case "for" or "select":
                words.TakeReserved();
                return For();
            case "case":
                words.TakeReserved();
                return Case();
            case "[[":
                words.TakeReserved();
                return new ExpressionNode(words.Condition(), IsArithmetic: false);
            case "coproc":
                words.TakeReserved();
                shell.SkipBlanks();
                return Coproc();
            case "function":
                words.TakeReserved();
                shell.SkipBlanks();
                return shell.FunctionBody(words.Name());
            default:
                return null;
        }
    }

    private SubshellNode Subshell()
    {
        cursor.Expect("(");
        var body = shell.List();
        cursor.Expect(")");
        return new SubshellNode(body);
    }

    /// <summary><c>(( … ))</c>; null where the brackets are two subshells.</summary>
    private ExpressionNode? Arithmetic()
    {
        var start = cursor.At;
        cursor.At += 2;
        if (words.TryArithmetic() is { } expression)
        {
            return new ExpressionNode([expression], IsArithmetic: true);
        }

        cursor.At = start;
        return null;
    }

    private BranchNode If()
    {
        var bodies = new List<ShellNode>();
        words.TakeReserved();
        while (true)
        {
            bodies.Add(shell.List());
            shell.Reserved("then");
            bodies.Add(shell.List());
            switch (words.TakeReserved())
            {
                case "elif":
                    continue;
                case "else":
                    bodies.Add(shell.List());
                    shell.Reserved("fi");
                    return new BranchNode(bodies, Repeats: false);
                case "fi":
                    return new BranchNode(bodies, Repeats: false);
                default:
                    throw ShellParser.Unexpected(cursor);
            }
        }
    }

    private ShellNode For()
    {
        shell.SkipBlanks();
        if (cursor.Take("(("))
        {
            var head = words.TryArithmetic() ?? throw ShellParser.Unexpected(cursor);
            shell.SkipBlanks();
            cursor.Take(";");
            return new BranchNode([new ExpressionNode([head], IsArithmetic: true), DoGroup()], Repeats: true);
        }

        var variable = words.Name();
        shell.SkipLines();
        List<Word>? items = null;
        if (words.PeekReserved() == "in")
        {
            words.TakeReserved();
            items = words.UntilEnd();
        }

        shell.SkipBlanks();
        cursor.Take(";");
        return new ForNode(variable, items, DoGroup());
    }

    private ShellNode DoGroup()
    {
        shell.SkipLines();
        if (words.PeekReserved() == "{")
        {
            words.TakeReserved();
            var group = shell.List();
            shell.Reserved("}");
            return group;
        }

        shell.Reserved("do");
        var body = shell.List();
        shell.Reserved("done");
        return body;
    }

    private CaseNode Case()
    {
        shell.SkipBlanks();
        var subject = words.Word() ?? throw ShellParser.Unexpected(cursor);
        shell.SkipLines();
        shell.Reserved("in");
        var (patterns, bodies) = (new List<Word>(), new List<ShellNode>());
        while (true)
        {
            shell.SkipLines();
            if (words.PeekReserved() == "esac")
            {
                words.TakeReserved();
                return new CaseNode(subject, patterns, bodies);
            }

            cursor.Take("(");
            patterns.AddRange(words.CasePatterns());
            bodies.Add(shell.List());
            shell.SkipLines();
            if (!cursor.Take(";;&") && !cursor.Take(";;") && !cursor.Take(";&"))
            {
                shell.Reserved("esac");
                return new CaseNode(subject, patterns, bodies);
            }
        }
    }

    private GroupNode Coproc()
    {
        if (Compound() is { } body)
        {
            return new GroupNode(new SubshellNode(body));
        }

        // A name comes before a compound command only.
        var start = cursor.At;
        if (words.TryName().Length > 0)
        {
            shell.SkipBlanks();
            if (Compound() is { } named)
            {
                return new GroupNode(new SubshellNode(named));
            }
        }

        cursor.At = start;
        return new GroupNode(new SubshellNode(shell.Command()));
    }
}
