using System.Globalization;
using System.Text;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Search;

/// <summary>Turns what a search found into what the model is told: some entries, in a fixed order.</summary>
internal sealed class GrepReport(GrepInput input, GrepHits hits, Func<string, string> shown)
{
    /// <summary>Entries shown when the model does not say.</summary>
    public const int DefaultLimit = 250;

    /// <summary>Characters shown at the most.</summary>
    public const int Cap = 30_000;

    private const int LongestLine = 500;

    /// <summary>The call's result.</summary>
    public ToolResult ToResult()
    {
        var entries = input.OutputMode switch
        {
            GrepOutput.Content => Content(),
            GrepOutput.Count => ByPath()
                .Select(file => string.Create(CultureInfo.InvariantCulture, $"{shown(file.Path)}:{file.Count}")),
            _ => Newest().Select(file => shown(file.Path)),
        };
        return ToolResult.Text(Page([.. entries]));
    }

    private string Page(List<string> entries)
    {
        var text = new StringBuilder();
        var next = input.Offset;
        var end = Math.Min(entries.Count, (long)input.Offset + (input.HeadLimit ?? DefaultLimit));
        for (; next < end && text.Length + entries[next].Length < Cap; next++)
            text.Append(entries[next]).Append('\n');
        if (entries.Count == 0)
            text.Append("No match.\n");
        else if (next < entries.Count || input.Offset > 0)
            text.Append(
                CultureInfo.InvariantCulture,
                $"[{Math.Min(input.Offset + 1, next)} to {next} of {entries.Count}.{GoOn(next, entries.Count)}]\n"
            );
        if (input.OutputMode == GrepOutput.Count && entries.Count > 0)
            text.Append(
                CultureInfo.InvariantCulture,
                $"[{hits.Files.Sum(file => (long)file.Count)} lines in {hits.Files.Count} files.]\n"
            );
        if (hits.IsCut)
            text.Append(
                "[The search was stopped at its limit; there may be more. Narrow it with `path`, `glob` or `type`.]\n"
            );
        return text.ToString().TrimEnd('\n');
    }

    private static string GoOn(int next, int total) => next < total ? $" Go on with offset={next}." : "";

    private IEnumerable<FileHits> ByPath() => hits.Files.OrderBy(file => file.Path, StringComparer.Ordinal);

    private IEnumerable<FileHits> Newest() =>
        ByPath()
            .Select(file => (file, Changed: File.GetLastWriteTimeUtc(file.Path)))
            .OrderByDescending(one => one.Changed)
            .Select(one => one.file);

    private IEnumerable<string> Content()
    {
        var hasContext = (input.After ?? input.Around ?? 0) + (input.Before ?? input.Around ?? 0) > 0;
        var isFirst = true;
        foreach (var file in ByPath())
        {
            var path = shown(file.Path);
            var last = -1;
            foreach (var line in file.Lines)
            {
                if (hasContext && !isFirst && line.Number != last + 1)
                    yield return "--";
                yield return Line(path, line);
                isFirst = false;
                last = line.Number;
            }
        }
    }

    private string Line(string path, HitLine line)
    {
        var mark = line.IsMatch ? ':' : '-';
        var number = input.LineNumbers ? string.Create(CultureInfo.InvariantCulture, $"{line.Number}{mark}") : "";
        var text = line.Text.Length > LongestLine ? $"{line.Text.AsSpan(0, LongestLine)}… [line cut here]" : line.Text;
        return $"{path}{mark}{number}{text}";
    }
}
