using System.Text;

namespace CodeAgent.Cli.Output;

/// <summary>Columns of text; the last one may be as long as it likes.</summary>
internal static class TextTable
{
    public static string Of(string[] heads, IReadOnlyList<string[]> rows)
    {
        var lines = rows.Prepend(heads).Select(row => row.Select(cell => TerminalText.Line(cell)).ToArray()).ToList();
        var widths = Enumerable
            .Range(0, heads.Length)
            .Select(column => lines.Max(line => line[column].Length))
            .ToArray();
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            var cells = line.Select((cell, column) => cell.PadRight(widths[column]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }
}
