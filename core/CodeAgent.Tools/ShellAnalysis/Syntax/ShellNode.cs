namespace CodeAgent.Tools.ShellAnalysis.Syntax;

/// <summary>A part of a shell text that is run.</summary>
internal abstract record ShellNode
{
    /// <summary>Redirections of the whole of it.</summary>
    public IReadOnlyList<Redirection> Redirections { get; set; } = [];
}

/// <summary>Commands one after the other.</summary>
internal sealed record ListNode(IReadOnlyList<ListItem> Items) : ShellNode;

/// <summary>One of them, and what follows it: <c>;</c>, <c>&amp;</c>, <c>&amp;&amp;</c>, <c>||</c>.</summary>
internal readonly record struct ListItem(ShellNode Node, string Follows);

/// <summary>Commands joined by <c>|</c>.</summary>
internal sealed record PipelineNode(IReadOnlyList<ShellNode> Stages) : ShellNode;

/// <summary>Variables, words, and nothing else.</summary>
internal sealed record SimpleNode(IReadOnlyList<Assignment> Assignments, IReadOnlyList<Word> Words) : ShellNode;

/// <summary><c>( … )</c>.</summary>
internal sealed record SubshellNode(ShellNode Body) : ShellNode;

/// <summary><c>{ …; }</c>, and parts of other commands.</summary>
internal sealed record GroupNode(ShellNode Body) : ShellNode;

/// <summary>Alternatives and repetitions: each body may run, once or more, or not at all.</summary>
/// <param name="Bodies">Conditions and bodies in their order.</param>
/// <param name="Repeats">Whether they may run again.</param>
internal sealed record BranchNode(IReadOnlyList<ShellNode> Bodies, bool Repeats) : ShellNode;

/// <summary><c>for</c> and <c>select</c>.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Words">What it goes through; null for the arguments.</param>
/// <param name="Body">What is repeated.</param>
internal sealed record ForNode(string Variable, IReadOnlyList<Word>? Words, ShellNode Body) : ShellNode;

/// <summary><c>case</c>.</summary>
internal sealed record CaseNode(Word Subject, IReadOnlyList<Word> Patterns, IReadOnlyList<ShellNode> Bodies)
    : ShellNode;

/// <summary>The definition of a function.</summary>
internal sealed record FunctionNode(string Name, ShellNode Body) : ShellNode;

/// <summary><c>[[ … ]]</c>, <c>(( … ))</c> and the head of an arithmetic <c>for</c>: only expansions matter.</summary>
internal sealed record ExpressionNode(IReadOnlyList<Word> Words, bool IsArithmetic) : ShellNode;

/// <summary>A variable's value.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Index">The index's text, whose expansions run; null for none.</param>
/// <param name="Value">The value; null for that of an array.</param>
/// <param name="Items">Items of an array; null for a plain value.</param>
/// <param name="Appends">Whether it is added to what is there.</param>
internal sealed record Assignment(string Name, Word? Index, Word? Value, IReadOnlyList<Word>? Items, bool Appends);

/// <summary>A redirection.</summary>
/// <param name="Operator">E.g. <c>&gt;</c>, <c>&amp;&gt;&gt;</c>, <c>&lt;&lt;&lt;</c>; a here-document's text is <c>&lt;&lt;</c>.</param>
/// <param name="Target">The file, descriptor or text.</param>
internal sealed record Redirection(string Operator, Word Target);

/// <summary>A word: parts side by side.</summary>
internal sealed record Word(IReadOnlyList<WordPart> Parts)
{
    /// <summary>The word without expansions and quotes; null where it has any expansion.</summary>
    public string? Plain { get; } =
        Parts is [TextPart { IsQuoted: false } only] ? only.Text
        : Parts.All(part => part is TextPart) ? string.Concat(Parts.Select(part => ((TextPart)part).Text))
        : null;

    /// <summary>Whether any of it was in quotes.</summary>
    public bool HasQuotes => Parts.Any(part => part.IsQuoted);
}

/// <summary>A part of a word.</summary>
/// <param name="IsQuoted">Whether it is in quotes: neither split nor a pattern.</param>
internal abstract record WordPart(bool IsQuoted);

/// <summary>Text as it is; where it is not quoted, <c>*</c>, <c>?</c>, brackets, braces and a tilde have their meaning.</summary>
internal sealed record TextPart(string Text, bool IsQuoted) : WordPart(IsQuoted);

/// <summary>A parameter.</summary>
/// <param name="Name">Its name; empty where it is not known which.</param>
/// <param name="Operator">What is done with it; empty for nothing.</param>
/// <param name="Argument">The operator's word; null for none.</param>
/// <param name="IsQuoted">Whether it is in double quotes.</param>
internal sealed record ParameterPart(string Name, string Operator, Word? Argument, bool IsQuoted) : WordPart(IsQuoted);

/// <summary>The output of commands.</summary>
internal sealed record CommandPart(ShellNode Body, bool IsQuoted) : WordPart(IsQuoted);

/// <summary>A pipe to or from commands, as a file.</summary>
internal sealed record ProcessPart(ShellNode Body, bool Writes) : WordPart(false);

/// <summary>A number: only what its expansions do matters.</summary>
internal sealed record ArithmeticPart(Word Expression, bool IsQuoted) : WordPart(IsQuoted);
