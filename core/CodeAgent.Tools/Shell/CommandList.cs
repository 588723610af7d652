namespace CodeAgent.Tools.Shell;

/// <summary>Splits a plain shell command at its operators, far enough to tell whose exit code it has.</summary>
internal static class CommandList
{
    /// <summary>
    /// The commands whose exit code a command line may have: those joined by <c>&amp;&amp;</c> at its end, of a pipeline
    /// the last. Null where it has parts that need a real parser (substitution, groups, compounds, here-documents).
    /// </summary>
    public static IReadOnlyList<string>? LastChain(string command)
    {
        var chain = new List<string>();
        var start = 0;
        var quote = '\0';
        var text = command.TrimEnd(' ', '\t', '\n', ';');
        for (var at = 0; at < text.Length; at++)
        {
            var here = text[at];
            if (quote == '\'')
            {
                quote = here == '\'' ? '\0' : quote;
            }
            else if (here == '\\')
            {
                at++;
            }
            else if (here == '`' || (here == '$' && Next(text, at) == '('))
            {
                return null;
            }
            else if (quote == '"')
            {
                quote = here == '"' ? '\0' : quote;
            }
            else if (here is '\'' or '"')
            {
                quote = here;
            }
            else if (here is '(' or ')' or '{' or '}' or '#' || (here == '<' && Next(text, at) == '<'))
            {
                return null;
            }
            else if (Operator(text, at) is { } length)
            {
                Close(chain, text[start..at], text.Substring(at, length));
                at += length - 1;
                start = at + 1;
            }
        }
        chain.Add(text[start..].Trim());
        return quote != '\0' || chain.Exists(part => part.Length == 0) ? null : chain;
    }

    private static char Next(string text, int at) => at + 1 < text.Length ? text[at + 1] : '\0';

    private static int? Operator(string text, int at) =>
        text[at] switch
        {
            ';' or '\n' => 1,
            '|' => Next(text, at) is '|' or '&' ? 2 : 1,
            '&' when Next(text, at) == '&' => 2,
            '&' when Next(text, at) != '>' && (at == 0 || text[at - 1] is not ('>' or '<')) => 1,
            _ => null,
        };

    private static void Close(List<string> chain, string part, string ending)
    {
        if (ending == "&&")
            chain.Add(part.Trim());
        else if (ending is not ("|" or "|&"))
            chain.Clear();
    }
}
