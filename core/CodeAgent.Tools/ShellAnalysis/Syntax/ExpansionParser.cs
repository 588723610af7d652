using System.Globalization;
using System.Text;

namespace CodeAgent.Tools.ShellAnalysis.Syntax;

/// <summary>Reads what begins with a dollar or a backtick, and process substitutions.</summary>
internal sealed class ExpansionParser(ShellCursor cursor, WordParser words, Func<ShellNode> nested)
{
    private const string Special = "@*#?-$!0123456789";

    /// <summary>Reads one expansion, or the dollar that is none.</summary>
    public WordPart Read(bool isQuoted)
    {
        cursor.Budget.Enter();
        var part = cursor.Current == '`' ? Backticks(isQuoted) : Dollar(isQuoted);
        cursor.Budget.Leave();
        return part;
    }

    /// <summary>Reads <c>&lt;( … )</c> or <c>&gt;( … )</c>.</summary>
    public ProcessPart Process()
    {
        cursor.Budget.Enter();
        var writes = cursor.Current == '>';
        cursor.At += 2;
        var body = nested();
        cursor.Expect(")");
        cursor.Budget.Leave();
        return new ProcessPart(body, writes);
    }

    private WordPart Dollar(bool isQuoted)
    {
        cursor.At++;
        if (cursor.IsContinued)
        {
            throw new ShellSyntaxException("what a dollar at the end of a joined line means");
        }

        switch (cursor.Current)
        {
            case '(' when cursor.Next == '(':
                return (WordPart?)Arithmetic(isQuoted) ?? Command(isQuoted);
            case '(':
                return Command(isQuoted);
            case '{':
                return Braces(isQuoted);
            case '[':
                throw new ShellSyntaxException("what $[ means");
            case '\'' when !isQuoted:
                return new TextPart(AnsiQuoted(), true);
            case '"' when !isQuoted:
                // A translated text: the quotes follow.
                return new TextPart("", true);
            case var c when !cursor.IsEnd && Special.Contains(c, StringComparison.Ordinal):
                cursor.At++;
                return new ParameterPart(c.ToString(), "", null, isQuoted);
            default:
                var name = words.TryName();
                if (name.Length > 0 && cursor.IsContinued)
                {
                    throw new ShellSyntaxException("what a name at the end of a joined line means");
                }

                return name.Length > 0 ? new ParameterPart(name, "", null, isQuoted) : new TextPart("$", isQuoted);
        }
    }

    private CommandPart Command(bool isQuoted)
    {
        cursor.Expect("(");
        var body = nested();
        cursor.Expect(")");
        return new CommandPart(body, isQuoted);
    }

    private ArithmeticPart? Arithmetic(bool isQuoted)
    {
        var start = cursor.At;
        cursor.At += 2;
        if (words.TryArithmetic() is { } expression)
        {
            return new ArithmeticPart(expression, isQuoted);
        }

        cursor.At = start;
        return null;
    }

    /// <summary><c>${ … }</c>.</summary>
    private ParameterPart Braces(bool isQuoted)
    {
        cursor.Expect("{");
        if (cursor.Current is ' ' or '\t' or '\n' or '|' or '\\')
        {
            throw new ShellSyntaxException("what ${ with a blank does");
        }

        if (cursor.Current == '#' && cursor.Next != '}')
        {
            cursor.At++;
            var counted = Parameter();
            cursor.Expect("}");
            return new ParameterPart(counted, "#", null, isQuoted);
        }

        var isIndirect = cursor.Current == '!' && cursor.Next != '}' && cursor.Take("!");
        var name = Parameter();
        var argument = words.Word(static c => c == '}', isQuoted);
        cursor.Expect("}");
        var sign = Sign(argument);
        return new ParameterPart(isIndirect ? "" : name, isIndirect ? $"!{sign}" : sign, argument, isQuoted);
    }

    /// <summary>A name with its index, whose expansions run with the argument's.</summary>
    private string Parameter()
    {
        if (Special.Contains(cursor.Current, StringComparison.Ordinal) && !cursor.IsEnd)
        {
            var start = cursor.At++;
            while (char.IsAsciiDigit(cursor.Text[start]) && char.IsAsciiDigit(cursor.Current))
            {
                cursor.At++;
            }

            return cursor.Text[start..cursor.At];
        }

        var name = words.TryName();
        if (name.Length == 0)
        {
            throw new ShellSyntaxException("which variable is meant");
        }

        if (cursor.Current != '[')
        {
            return name;
        }

        var index = words.Index();
        // An index that is no plain number or name would have to be run as well.
        return index?.Plain is { } plain && plain.All(c => WordParser.IsNameLetter(c) || c is '@' or '*' or '-')
            ? $"{name}[{plain}]"
            : throw new ShellSyntaxException("which item of a list is meant");
    }

    /// <summary>The operator that an argument begins with.</summary>
    private static string Sign(Word? argument)
    {
        if (argument is null)
        {
            return "";
        }

        if (argument.Parts[0] is not TextPart { Text: var text } || text.Length == 0)
        {
            throw new ShellSyntaxException("what is done with a variable");
        }

        return text[0] switch
        {
            ':' when text.Length > 1 && text[1] is '-' or '=' or '+' or '?' => text[1].ToString(),
            ':' => ":",
            '-' or '=' or '+' or '?' or '#' or '%' or '/' or '^' or ',' or '~' => text[0].ToString(),
            '@' when text.Length == 2 && text[1] != 'P' => "@",
            '*' when text.Length == 1 => "*",
            _ => throw new ShellSyntaxException("what is done with a variable"),
        };
    }

    private CommandPart Backticks(bool isQuoted)
    {
        cursor.At++;
        var text = new StringBuilder();
        while (cursor.Current != '`')
        {
            if (cursor.IsEnd)
            {
                throw new ShellSyntaxException("what this shell text means: a backtick is not closed");
            }

            if (cursor.Current == '\\' && (cursor.Next is '`' or '$' or '\\' || (isQuoted && cursor.Next == '"')))
            {
                cursor.At++;
            }

            text.Append(cursor.Current);
            cursor.At++;
        }

        cursor.At++;
        return new CommandPart(ShellParser.Parse(text.ToString(), cursor.Budget), isQuoted);
    }

    /// <summary><c>$'…'</c>.</summary>
    private string AnsiQuoted()
    {
        cursor.Expect("'");
        var text = new StringBuilder();
        while (cursor.Current != '\'')
        {
            if (cursor.IsEnd)
            {
                throw new ShellSyntaxException("what this shell text means: a quote is not closed");
            }

            if (cursor.Current != '\\')
            {
                text.Append(cursor.Current);
                cursor.At++;
                continue;
            }

            cursor.At++;
            text.Append(Escape());
        }

        cursor.At++;
        var result = text.ToString();
        // A zero byte ends the text in bash; nothing honest has one.
        return result.Contains('\0', StringComparison.Ordinal)
            ? throw new ShellSyntaxException("what a zero byte in quotes does")
            : result;
    }

    private string Escape()
    {
        var c = cursor.Current;
        cursor.At++;
        return c switch
        {
            'n' => "\n",
            't' => "\t",
            'r' => "\r",
            'a' => "\a",
            'b' => "\b",
            'e' or 'E' => "\u001b",
            'f' => "\f",
            'v' => "\v",
            '\\' or '\'' or '"' or '?' => c.ToString(),
            'x' => Code(2, 16),
            'u' => Code(4, 16),
            'U' => Code(8, 16),
            >= '0' and <= '7' => Octal(),
            _ => throw new ShellSyntaxException("what an escape in quotes means"),
        };
    }

    private string Octal()
    {
        cursor.At--;
        return Code(3, 8);
    }

    private string Code(int most, int radix)
    {
        var start = cursor.At;
        while (
            cursor.At - start < most
            && (radix == 16 ? char.IsAsciiHexDigit(cursor.Current) : cursor.Current is >= '0' and <= '7')
        )
        {
            cursor.At++;
        }

        var digits = cursor.Text[start..cursor.At];
        if (digits.Length == 0)
        {
            throw new ShellSyntaxException("what an escape in quotes means");
        }

        var value =
            radix == 16
                ? int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                : Convert.ToInt32(digits, 8);
        // A byte above ASCII is a part of a character; what the whole is depends on the locale.
        return value is > 0 and < 0x80 || (value is >= 0x80 and < 0xD800 or > 0xDFFF and < 0x110000 && most >= 4)
            ? char.ConvertFromUtf32(value)
            : throw new ShellSyntaxException("what an escape in quotes means");
    }
}
