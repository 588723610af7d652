using System.Text;
using System.Text.Json;

namespace CodeAgent.Testing.Golden;

/// <summary>
/// Lays out JSON for people and back without touching a single character of its names and values, so that a golden file
/// shows the exact bytes (escapes, order, numbers) in a form that a diff can show.
/// </summary>
public static class JsonText
{
    /// <summary>One member or item a line; line feeds; a line feed at the end.</summary>
    public static string Indent(string json)
    {
        var text = new StringBuilder();
        var depth = 0;
        foreach (var token in Tokens(json))
        {
            var isEnd = token is "}" or "]";
            depth -= isEnd ? 1 : 0;
            if (isEnd && text[^1] is not ('{' or '['))
            {
                NewLine(text, depth);
            }

            if (token is not (":" or ",") && !isEnd && text.Length > 0 && text[^1] is '{' or '[' or ',')
            {
                NewLine(text, depth);
            }

            text.Append(token == ":" ? ": " : token);
            depth += token is "{" or "[" ? 1 : 0;
        }

        return text.Append('\n').ToString();
    }

    /// <summary>The bytes as they were written: no white space between tokens.</summary>
    public static string Compact(string json) => string.Concat(Tokens(json));

    private static void NewLine(StringBuilder text, int depth) => text.Append('\n').Append(' ', depth * 2);

    private static IEnumerable<string> Tokens(string json)
    {
        var at = 0;
        while (at < json.Length)
        {
            if (char.IsWhiteSpace(json[at]))
            {
                at++;
                continue;
            }

            var end = EndOf(json, at);
            yield return json[at..end];
            at = end;
        }
    }

    private static int EndOf(string json, int start)
    {
        if (json[start] is '{' or '}' or '[' or ']' or ':' or ',')
        {
            return start + 1;
        }

        var isText = json[start] == '"';
        for (var at = start + 1; at < json.Length; at++)
        {
            if (isText && json[at] == '\\')
            {
                at++;
            }
            else if (isText && json[at] == '"')
            {
                return at + 1;
            }
            else if (!isText && (char.IsWhiteSpace(json[at]) || json[at] is ',' or '}' or ']'))
            {
                return at;
            }
        }

        return isText ? throw new JsonException("A text has no end.") : json.Length;
    }
}
