namespace CodeAgent.Tools.ShellAnalysis.Syntax;

/// <summary>How much may be made of a text, and of the texts in it that are run too.</summary>
internal sealed class ShellBudget
{
    private const int MostNodes = 20_000;
    private const int MostDepth = 50;
    private int _nodes;
    private int _depth;

    /// <summary>Counts a node.</summary>
    /// <exception cref="ShellSyntaxException">They are too many.</exception>
    public void Count()
    {
        if (++_nodes > MostNodes)
        {
            throw new ShellSyntaxException("what so long a command does");
        }
    }

    /// <summary>Goes one level down.</summary>
    /// <exception cref="ShellSyntaxException">That is too deep.</exception>
    public void Enter()
    {
        Count();
        if (++_depth > MostDepth)
        {
            throw new ShellSyntaxException("what so deeply nested a command does");
        }
    }

    /// <summary>Comes back up.</summary>
    public void Leave() => _depth--;
}

/// <summary>Where the parser is in the text.</summary>
internal sealed class ShellCursor(string text, ShellBudget budget)
{
    /// <summary>The text.</summary>
    public string Text { get; } = text;

    /// <summary>How much may still be made of it.</summary>
    public ShellBudget Budget { get; } = budget;

    /// <summary>The place.</summary>
    public int At { get; set; }

    public bool IsEnd => At >= Text.Length;

    public char Current => At < Text.Length ? Text[At] : '\0';

    public char Next => At + 1 < Text.Length ? Text[At + 1] : '\0';

    /// <summary>Whether a line goes on after this place.</summary>
    public bool IsContinued => Current == '\\' && Next == '\n';

    public bool Is(string text) => string.CompareOrdinal(Text, At, text, 0, text.Length) == 0;

    public bool Take(string text)
    {
        if (!Is(text))
        {
            return false;
        }

        At += text.Length;
        return true;
    }

    public void Expect(string text)
    {
        if (!Take(text))
        {
            throw new ShellSyntaxException($"what this shell text means: {text} is missing");
        }
    }
}
