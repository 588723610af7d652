namespace CodeAgent.Cli.Chat.Screen;

/// <summary>The few looks that the chat uses; plain text where colours are off.</summary>
internal sealed class Styles(bool hasColour)
{
    public string Bold(string text) => Wrap("1", text);

    public string Dim(string text) => Wrap("2", text);

    public string Italic(string text) => Wrap("3", text);

    public string Accent(string text) => Wrap("36", text);

    public string Good(string text) => Wrap("32", text);

    public string Bad(string text) => Wrap("31", text);

    public string Warn(string text) => Wrap("33", text);

    public string Code(string text) => Wrap("35", text);

    public string User(string text) => Wrap("1;34", text);

    private string Wrap(string code, string text) =>
        hasColour && text.Length > 0 ? $"\u001B[{code}m{text}\u001B[0m" : text;
}
