using System.Text;
using System.Text.RegularExpressions;
using CodeAgent.Cli.Chat.Screen;
using CodeAgent.Cli.Output;

namespace CodeAgent.Cli.Chat.View;

/// <summary>Turns streamed Markdown into lines for the terminal, one as soon as it is whole.</summary>
internal sealed partial class MarkdownStream(Styles styles)
{
    private readonly StringBuilder _open = new();
    private bool _isCode;

    /// <summary>The line that is not whole yet, as it would look.</summary>
    public string Rest => _open.Length == 0 ? "" : Look(_open.ToString());

    /// <summary>Takes in more text; answers with the lines that are whole now.</summary>
    public IReadOnlyList<string> Add(string text)
    {
        var lines = new List<string>();
        foreach (var character in TerminalText.Clean(text))
        {
            if (character == '\n')
            {
                lines.Add(Take());
            }
            else
            {
                _open.Append(character);
            }
        }

        return lines;
    }

    /// <summary>Ends the text; answers with its last line, if there is one.</summary>
    public IReadOnlyList<string> End()
    {
        var rest = _open.Length == 0 ? Array.Empty<string>() : [Take()];
        _isCode = false;
        return rest;
    }

    private string Take()
    {
        var line = _open.ToString();
        _open.Clear();
        var look = Look(line);
        _isCode ^= IsFence(line);
        return look;
    }

    private string Look(string line)
    {
        if (IsFence(line))
        {
            return styles.Dim(line);
        }

        if (_isCode)
        {
            return "  " + styles.Accent(line);
        }

        var heading = Heading().Match(line);
        if (heading.Success)
        {
            return styles.Bold(heading.Groups[1].Value);
        }

        var item = Item().Replace(line, match => $"{match.Groups[1].Value}• ");
        return Inline().Replace(item, Emphasise);
    }

    private string Emphasise(Match match) =>
        match.Groups["code"].Success ? styles.Code(match.Groups["code"].Value)
        : match.Groups["bold"].Success ? styles.Bold(match.Groups["bold"].Value)
        : styles.Italic(match.Groups["italic"].Value);

    private static bool IsFence(string line) => line.TrimStart().StartsWith("```", StringComparison.Ordinal);

    [GeneratedRegex(@"^#{1,6}\s+(.*)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(\s*)[-*]\s+")]
    private static partial Regex Item();

    [GeneratedRegex(@"`(?<code>[^`]+)`|\*\*(?<bold>[^*]+)\*\*|(?<![\w*])\*(?<italic>[^*\s][^*]*)\*(?![\w*])")]
    private static partial Regex Inline();
}
