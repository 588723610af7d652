using System.Globalization;
using System.Text;

namespace CodeAgent.Tools.Files;

/// <summary>Tells the model how the changed lines read now.</summary>
internal static class EditReport
{
    private const int Context = 3;
    private const int MostLines = 24;
    private const int MostPlaces = 50;
    private const int LongestLine = 300;

    /// <summary>The text of a result.</summary>
    public static string Text(WorkspacePath path, string after, TextEdit edit, bool isStale)
    {
        var text = new StringBuilder($"Changed {path.Shown}");
        var first = edit.Replacements[0];
        text.Append(
            edit.Replacements.Count == 1
                ? "."
                : $" at {edit.Replacements.Count} places, in lines {Places(after, edit)}."
        );
        if (!edit.IsExact)
            text.Append(
                " `old_string` differed from the file in line ends, blanks at line ends or typographic punctuation."
            );
        if (isStale)
            text.Append(" The file had been changed by somebody else since it was read.");
        return AppendLines(text, after, first).ToString();
    }

    private static string Places(string after, TextEdit edit)
    {
        var shift = 0;
        var lines = new List<int>();
        foreach (var one in edit.Replacements.Take(MostPlaces))
        {
            lines.Add(LineEnds.LineOf(after, one.Start + shift));
            shift += one.NewText.Length - one.Length;
        }
        return string.Join(", ", lines) + (edit.Replacements.Count > MostPlaces ? ", …" : "");
    }

    private static StringBuilder AppendLines(StringBuilder text, string after, Replacement change)
    {
        var lines = after.Split('\n');
        var first = Math.Max(LineEnds.LineOf(after, change.Start) - Context, 1);
        var last = LineEnds.LineOf(after, change.Start + change.NewText.Length) + Context;
        last = Math.Min(Math.Min(last, first + MostLines - 1), after.EndsWith('\n') ? lines.Length - 1 : lines.Length);
        if (last < first)
            return text;
        text.Append(" It now reads:");
        for (var number = first; number <= last; number++)
        {
            var line = lines[number - 1].TrimEnd('\r');
            line = line.Length > LongestLine ? line[..LongestLine] + "…" : line;
            text.Append(CultureInfo.InvariantCulture, $"\n{number, 6}\t{line}");
        }
        return text;
    }
}
