namespace CodeAgent.Architecture.Tests.Documents;

/// <summary>Rows of the tables of a Markdown text, without headings and rulers.</summary>
internal static class MarkdownTable
{
    public static IReadOnlyList<string[]> Rows(string text)
    {
        var lines = text.Split('\n').Select(line => line.Trim()).ToList();
        return
        [
            .. lines
                .Where(
                    (line, index) =>
                        IsRow(line) && !IsRuler(line) && !IsRuler(lines.ElementAtOrDefault(index + 1) ?? "")
                )
                .Select(line => line[1..^1].Split('|').Select(cell => cell.Trim()).ToArray()),
        ];
    }

    private static bool IsRow(string line) => line is ['|', _, .., '|'];

    private static bool IsRuler(string line) => IsRow(line) && line.All(c => c is '|' or '-' or ':' or ' ');
}
