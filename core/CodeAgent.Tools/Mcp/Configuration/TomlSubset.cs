using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace CodeAgent.Tools.Mcp.Configuration;

/// <summary>
/// Reads the part of TOML that configuration files of servers use: tables, dotted and quoted keys, strings, numbers,
/// booleans, arrays and inline tables. Dates and arrays of tables are passed over with what is in them.
/// </summary>
internal sealed class TomlSubset
{
    private readonly string _text;
    private int _at;

    private TomlSubset(string text) => _text = text;

    /// <summary>The document as JSON.</summary>
    /// <exception cref="FormatException">A line cannot be read; its number is named.</exception>
    public static JsonObject Parse(string text)
    {
        var reader = new TomlSubset(text.ReplaceLineEndings("\n"));
        try
        {
            return reader.Document();
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException or ArgumentException)
        {
            var line = reader._text.AsSpan(0, Math.Min(reader._at, reader._text.Length)).Count('\n') + 1;
            throw new FormatException($"line {line}: {error.Message}", error);
        }
    }

    private char Next => _at < _text.Length ? _text[_at] : '\0';

    private JsonObject Document()
    {
        var root = new JsonObject();
        var table = root;
        for (SkipLines(); _at < _text.Length; SkipLines())
        {
            if (_text.AsSpan(_at).StartsWith("[["))
            {
                _at += 2;
                Keys();
                Expect(']');
                Expect(']');
                table = [];
            }
            else if (Next == '[')
            {
                _at++;
                table = Open(root, Keys());
                Expect(']');
            }
            else
            {
                Pair(table);
            }

            SkipBlanks();
            if (_at < _text.Length && Next != '\n')
            {
                throw new FormatException($"'{Next}' is not expected here.");
            }
        }

        return root;
    }

    private void Pair(JsonObject table)
    {
        var keys = Keys();
        Expect('=');
        SkipBlanks();
        Open(table, keys[..^1])[keys[^1]] = Value();
    }

    private static JsonObject Open(JsonObject table, IReadOnlyList<string> keys)
    {
        foreach (var key in keys)
        {
            if (table[key] is null)
            {
                table[key] = new JsonObject();
            }

            table = table[key] as JsonObject ?? throw new FormatException($"'{key}' is no table.");
        }

        return table;
    }

    private List<string> Keys()
    {
        var keys = new List<string>();
        do
        {
            SkipBlanks();
            keys.Add(Next is '"' or '\'' ? Text() : Bare());
            SkipBlanks();
        } while (Take('.'));
        return keys;
    }

    private string Bare()
    {
        var start = _at;
        while (char.IsAsciiLetterOrDigit(Next) || Next is '_' or '-')
        {
            _at++;
        }

        return _at > start ? _text[start.._at] : throw new FormatException("a key is expected.");
    }

    private JsonNode? Value() =>
        Next switch
        {
            '"' or '\'' => Text(),
            '[' => Array(),
            '{' => Inline(),
            _ => Scalar(),
        };

    private JsonNode? Scalar()
    {
        var start = _at;
        while (_at < _text.Length && Next is not (',' or ']' or '}' or '#' or '\n'))
        {
            _at++;
        }

        var word = _text[start.._at].Trim();
        return word switch
        {
            "true" => true,
            "false" => false,
            "" => throw new FormatException("a value is expected."),
            _ when double.TryParse(
                    word.Replace("_", "", StringComparison.Ordinal),
                    CultureInfo.InvariantCulture,
                    out var number
                ) => number,
            _ => null,
        };
    }

    private JsonArray Array()
    {
        var items = new JsonArray();
        _at++;
        for (SkipLines(); !Take(']'); SkipLines())
        {
            items.Add(Value());
            SkipLines();
            if (!Take(',') && Next != ']')
            {
                throw new FormatException("',' or ']' is expected.");
            }
        }

        return items;
    }

    private JsonObject Inline()
    {
        var table = new JsonObject();
        _at++;
        for (SkipLines(); !Take('}'); SkipLines())
        {
            Pair(table);
            SkipLines();
            if (!Take(',') && Next != '}')
            {
                throw new FormatException("',' or '}' is expected.");
            }
        }

        return table;
    }

    private string Text()
    {
        var quote = Next;
        var isLong = _text.AsSpan(_at).StartsWith(new string(quote, 3));
        _at += isLong ? 3 : 1;
        if (isLong)
        {
            Take('\n');
        }

        var end = isLong ? new string(quote, 3) : quote.ToString();
        var text = new StringBuilder();
        while (!_text.AsSpan(Math.Min(_at, _text.Length)).StartsWith(end))
        {
            if (_at >= _text.Length || (!isLong && Next == '\n'))
            {
                throw new FormatException("a string does not end.");
            }

            text.Append(quote == '"' && Next == '\\' ? Escape() : _text[_at++].ToString());
        }

        _at += end.Length;
        return text.ToString();
    }

    private string Escape()
    {
        _at++;
        var letter = Next;
        _at++;
        return letter switch
        {
            'n' => "\n",
            't' => "\t",
            'r' => "\r",
            'b' => "\b",
            'f' => "\f",
            '"' or '\\' => letter.ToString(),
            'u' => Code(4),
            'U' => Code(8),
            '\n' => "",
            _ => throw new FormatException($"'\\{letter}' is no escape."),
        };
    }

    private string Code(int digits)
    {
        var hex = _at + digits <= _text.Length ? _text.Substring(_at, digits) : "";
        _at += digits;
        return int.TryParse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code)
            ? char.ConvertFromUtf32(code)
            : throw new FormatException("an escape is not complete.");
    }

    private void Expect(char wanted)
    {
        SkipBlanks();
        if (!Take(wanted))
        {
            throw new FormatException($"'{wanted}' is expected.");
        }
    }

    private bool Take(char wanted)
    {
        if (Next != wanted || _at >= _text.Length)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void SkipBlanks()
    {
        while (Next is ' ' or '\t')
        {
            _at++;
        }

        if (Next == '#')
        {
            while (_at < _text.Length && Next != '\n')
            {
                _at++;
            }
        }
    }

    private void SkipLines()
    {
        int before;
        do
        {
            before = _at;
            SkipBlanks();
            Take('\n');
        } while (_at > before);
    }
}
