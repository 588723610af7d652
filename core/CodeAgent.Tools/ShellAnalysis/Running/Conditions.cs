namespace CodeAgent.Tools.ShellAnalysis.Running;

/// <summary>Operands of <c>test</c> and <c>[[ ]]</c> that bash evaluates, and with that may run commands in them.</summary>
internal static class Conditions
{
    public static void Check(
        IReadOnlyList<string> words,
        WordExpander expander,
        EffectsBuilder effects,
        ShellState state
    )
    {
        for (var at = 0; at < words.Count; at++)
        {
            if (words[at] is "-eq" or "-ne" or "-lt" or "-le" or "-gt" or "-ge")
            {
                Counted(at - 1);
                Counted(at + 1);
            }
            else if (words[at] is "-v" or "-R" && at + 1 < words.Count)
            {
                // An index is evaluated too.
                if (!Syntax.WordParser.IsName(words[at + 1]))
                {
                    effects.Unknown("which variable is tested");
                }
            }
        }

        void Counted(int place)
        {
            if (place >= 0 && place < words.Count && !ShellText.IsNumber(words[place]))
            {
                expander.CheckNames(words[place], state);
            }
        }
    }
}
