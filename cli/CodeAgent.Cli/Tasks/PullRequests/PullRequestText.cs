using System.Text;
using System.Text.RegularExpressions;
using CodeAgent.Cli.Output;

namespace CodeAgent.Cli.Tasks.PullRequests;

/// <summary>
/// Words of people, models and repositories in Markdown that others read. As code they are shown as they are: they make
/// no headings or tables, call nobody by name, close no issue and load no picture.
/// </summary>
internal static partial class PullRequestText
{
    /// <summary>In a line.</summary>
    public static string Code(string text, int atMost = 200)
    {
        var line = TerminalText.Line(text, atMost).Replace('`', '\'').Replace("|", "\\|", StringComparison.Ordinal);
        return line.Length == 0 ? "–" : $"`{line}`";
    }

    /// <summary>As lines of their own.</summary>
    public static string Block(string text, int atMost)
    {
        var clean = TerminalText.Clean(text).Trim();
        var cut = clean.Length > atMost ? $"{clean[..Cut(clean, atMost)]}…" : clean;
        var longest = Ticks().Matches(cut).Select(match => match.Length).DefaultIfEmpty(0).Max();
        var fence = new string('`', Math.Max(3, longest + 1));
        return new StringBuilder().Append(fence).Append("text\n").Append(cut).Append('\n').Append(fence).ToString();
    }

    private static int Cut(string text, int at) => char.IsHighSurrogate(text[at - 1]) ? at - 1 : at;

    [GeneratedRegex("`+")]
    private static partial Regex Ticks();
}
