using System.Text;

namespace CodeAgent.Cli.Chat.Screen;

/// <summary>Breaks lines between words. A word that is wider than a row is cut, because nothing else is possible.</summary>
internal static class WordWrap
{
    private const string Reset = "\u001B[0m";

    /// <summary>
    /// The rows of a line, each at most so many columns wide. Rows after the first begin where the line's text begins, and
    /// colours go on over a break.
    /// </summary>
    public static IReadOnlyList<string> Rows(string line, int columns)
    {
        var parts = AnsiText.Parts(line).ToList();
        var indent = Math.Min(Indent(parts), columns / 3);
        var rows = new List<string>();
        var colour = "";
        foreach (var row in Break(parts, columns, indent))
        {
            var text = new StringBuilder(rows.Count == 0 ? "" : new string(' ', indent)).Append(colour);
            foreach (var part in WithoutEndSpaces(row))
            {
                text.Append(part.Text);
                colour =
                    !part.IsSequence ? colour
                    : part.Text == Reset ? ""
                    : colour + part.Text;
            }

            rows.Add(colour.Length > 0 ? text.Append(Reset).ToString() : text.ToString());
        }

        return rows;
    }

    /// <summary>The parts of each row; all of them together are the whole line. Spaces at a break may hang over the end.</summary>
    public static IReadOnlyList<IReadOnlyList<TextPart>> Break(
        IReadOnlyList<TextPart> parts,
        int columns,
        int indent = 0
    )
    {
        var rows = new List<IReadOnlyList<TextPart>>();
        var row = new List<TextPart>();
        var (used, wordAt) = (0, 0);
        foreach (var part in parts)
        {
            while (!part.IsSpace && part.Columns > 0 && used > 0 && Offset() + used + part.Columns > columns)
            {
                // At the last word's begin, or in the word where the row has no other.
                var at = wordAt > 0 ? wordAt : row.Count;
                rows.Add(row[..at]);
                row = row[at..];
                (used, wordAt) = (row.Sum(rest => rest.Columns), 0);
            }

            row.Add(part);
            used += part.Columns;
            wordAt = part.IsSpace && row.Exists(seen => seen is { Columns: > 0, IsSpace: false }) ? row.Count : wordAt;
        }

        rows.Add(row);
        return rows;

        int Offset() => rows.Count == 0 ? 0 : indent;
    }

    /// <summary>The columns before the text of a line: its spaces, and the mark of a list or a quotation.</summary>
    private static int Indent(List<TextPart> parts)
    {
        var shown = parts.Where(part => part.Columns > 0).ToList();
        var spaces = shown.TakeWhile(part => part.IsSpace).Sum(part => part.Columns);
        var rest = shown.SkipWhile(part => part.IsSpace).Take(2).ToList();
        return rest is [{ Text: "•" or "│" or "-" or "›" or "?" or "☐" or "☒" or "▣" or "●" }, { IsSpace: true } space]
            ? spaces + 1 + space.Columns
            : spaces;
    }

    private static IEnumerable<TextPart> WithoutEndSpaces(IReadOnlyList<TextPart> row)
    {
        var end = row.Count;
        while (end > 0 && (row[end - 1].IsSpace || row[end - 1].Columns == 0))
        {
            end--;
        }

        // A sequence behind the last word still ends its colour.
        return row.Where((part, at) => at < end || part.IsSequence);
    }
}
