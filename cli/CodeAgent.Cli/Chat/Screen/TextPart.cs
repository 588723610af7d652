namespace CodeAgent.Cli.Chat.Screen;

/// <summary>What a terminal draws as one: a character as a person sees it, or a colour sequence.</summary>
/// <param name="Text">What is written to the terminal.</param>
/// <param name="Columns">The columns it takes; 0 for a sequence.</param>
/// <param name="Length">How much of the source it is.</param>
internal readonly record struct TextPart(string Text, int Columns, int Length)
{
    public bool IsSequence => Text.StartsWith('\u001B');

    public bool IsSpace => Text.Length > 0 && Text.All(character => character == ' ');
}
