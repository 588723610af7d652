using System.Text;
using System.Text.RegularExpressions;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Search;

/// <summary>Searches in process, in linear time for every pattern.</summary>
internal sealed class ManagedGrep : IGrepEngine
{
    private const long MostText = 64 * 1024 * 1024;

    public Task<GrepHits> SearchAsync(GrepQuery query, GrepOutput output, CancellationToken cancellationToken)
    {
        var regex = Compile(query);
        var walk = new FileWalk(query.Root, cancellationToken);
        var found = new List<FileHits>();
        var kept = 0L;
        foreach (var file in walk.Files().Where(file => query.Wants(file.Relative)))
        {
            if (Text(file.Path) is not { } text || Search(text, file.Path, query, regex, output) is not { } hits)
                continue;
            found.Add(hits);
            kept += hits.Lines.Sum(line => (long)line.Text.Length);
            if (kept > MostText)
                return Task.FromResult(new GrepHits(found, IsCut: true));
        }
        return Task.FromResult(new GrepHits(found, walk.IsCut));
    }

    private static Regex Compile(GrepQuery query)
    {
        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Multiline;
        options |= query.IgnoreCase ? RegexOptions.IgnoreCase : RegexOptions.None;
        options |= query.Multiline ? RegexOptions.Singleline : RegexOptions.None;
        try
        {
            return new Regex(query.Pattern, options);
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            throw new ToolRefusedException(
                ToolFailureKind.InvalidArguments,
                $"`pattern` is not a usable regular expression: {failure.Message}"
            );
        }
    }

    private static string? Text(string path)
    {
        try
        {
            if (new FileInfo(path).Length > GrepQuery.LargestFile)
                return null;
            var bytes = File.ReadAllBytes(path);
            if (GrepQuery.IsBinary(bytes))
                return null;
            using var reader = new StreamReader(new MemoryStream(bytes), Encoding.UTF8);
            return reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static FileHits? Search(string text, string path, GrepQuery query, Regex regex, GrepOutput output)
    {
        if (output == GrepOutput.FilesWithMatches && query.Multiline)
            return regex.IsMatch(text) ? new FileHits(path, 1, []) : null;
        var lines = text.Split('\n');
        var count = lines.Length - (lines[^1].Length == 0 ? 1 : 0);
        var matches = query.Multiline
            ? MatchesAcross(text, lines, regex)
            : [.. Enumerable.Range(0, count).Where(line => regex.IsMatch(lines[line]))];
        if (matches.Count == 0)
            return null;
        return new FileHits(
            path,
            matches.Count,
            output == GrepOutput.Content ? Shown(lines, count, matches, query) : []
        );
    }

    private static SortedSet<int> MatchesAcross(string text, string[] lines, Regex regex)
    {
        var starts = new int[lines.Length];
        for (var i = 1; i < lines.Length; i++)
            starts[i] = starts[i - 1] + lines[i - 1].Length + 1;
        var matches = new SortedSet<int>();
        foreach (var match in regex.EnumerateMatches(text))
        {
            var first = LineOf(starts, match.Index);
            var last = LineOf(starts, Math.Max(match.Index, match.Index + match.Length - 1));
            for (var line = first; line <= last; line++)
                matches.Add(line);
        }
        return matches;
    }

    private static int LineOf(int[] starts, int position)
    {
        var found = Array.BinarySearch(starts, position);
        return found >= 0 ? found : ~found - 1;
    }

    private static List<HitLine> Shown(string[] lines, int count, SortedSet<int> matches, GrepQuery query)
    {
        var shown = new List<HitLine>();
        var next = 0;
        foreach (var match in matches)
        {
            for (var i = Math.Max(next, match - query.Before); i <= Math.Min(count - 1, match + query.After); i++)
            {
                shown.Add(new HitLine(i + 1, lines[i].TrimEnd('\r'), matches.Contains(i)));
                next = i + 1;
            }
        }
        return shown;
    }
}
