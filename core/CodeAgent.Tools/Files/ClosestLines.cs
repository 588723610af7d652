using System.Globalization;

namespace CodeAgent.Tools.Files;

/// <summary>The lines of a text that are most like some sought lines, so that a model can mend its call in one step.</summary>
/// <param name="First">Number of the first, from 1.</param>
/// <param name="Lines">The lines.</param>
internal sealed record ClosestLines(int First, IReadOnlyList<string> Lines)
{
    private const int MostLines = 30;
    private const int LongestLine = 300;
    private const int MostVotes = 20;
    private const double LeastLikeness = 0.5;

    // In a longer text only whole equal lines are looked for.
    private const long LongestText = 2_000_000;

    /// <summary>Number of the last.</summary>
    public int Last => First + Lines.Count - 1;

    /// <summary>Finds them; null where nothing is like them.</summary>
    public static ClosestLines? Find(string text, string sought)
    {
        var lines = Split(text);
        var wanted = Split(sought);
        var start = ByEqualLines(lines, wanted) ?? ByLikeLine(lines, wanted);
        if (start is not { } first)
            return null;
        var count = Math.Min(Math.Min(wanted.Length, MostLines), lines.Length - first);
        return new ClosestLines(first + 1, lines[first..(first + count)]);
    }

    /// <summary>The lines with their numbers, long ones cut.</summary>
    public IEnumerable<string> Numbered() =>
        Lines.Select(
            (line, i) =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{First + i, 6}\t{(line.Length > LongestLine ? line[..LongestLine] + "…" : line)}"
                )
        );

    private static string[] Split(string text) => LineEnds.ToUnix(text).TrimEnd('\n').Split('\n');

    /// <summary>Every line that stands in both but for blanks around it votes for where the sought lines would begin.</summary>
    private static int? ByEqualLines(string[] lines, string[] wanted)
    {
        var places = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < wanted.Length; i++)
        {
            var key = wanted[i].Trim();
            if (key.Length < 4)
                continue;
            if (!places.TryGetValue(key, out var at))
                places[key] = at = [];
            if (at.Count < MostVotes)
                at.Add(i);
        }
        var votes = new Dictionary<int, int>();
        for (var i = 0; i < lines.Length; i++)
        {
            foreach (var at in places.GetValueOrDefault(lines[i].Trim()) ?? [])
                votes[Math.Max(i - at, 0)] = votes.GetValueOrDefault(Math.Max(i - at, 0)) + 1;
        }
        return votes.Count == 0 ? null : votes.MaxBy(vote => (vote.Value, -vote.Key)).Key;
    }

    private static int? ByLikeLine(string[] lines, string[] wanted)
    {
        var longest = wanted.Select((line, i) => (Line: line.Trim(), Index: i)).MaxBy(one => one.Line.Length);
        if (longest.Line.Length < 4 || (long)lines.Sum(line => (long)line.Length) > LongestText)
            return null;
        var pairs = Pairs(longest.Line);
        var (best, likeness) = (-1, LeastLikeness);
        for (var i = 0; i < lines.Length; i++)
        {
            var one = Likeness(pairs, lines[i].Trim());
            if (one > likeness)
                (best, likeness) = (i, one);
        }
        return best < 0 ? null : Math.Max(best - longest.Index, 0);
    }

    /// <summary>Share of pairs of neighbouring characters that both have (Dice's coefficient).</summary>
    private static double Likeness(Dictionary<(char, char), int> pairs, string line)
    {
        var total = pairs.Values.Sum() + Math.Max(line.Length - 1, 0);
        var left = new Dictionary<(char, char), int>(pairs);
        var common = 0;
        for (var i = 0; i + 1 < line.Length; i++)
        {
            var pair = (line[i], line[i + 1]);
            if (left.GetValueOrDefault(pair) is var count and > 0)
            {
                left[pair] = count - 1;
                common++;
            }
        }
        return total == 0 ? 0 : 2.0 * common / total;
    }

    private static Dictionary<(char, char), int> Pairs(string line)
    {
        var pairs = new Dictionary<(char, char), int>();
        for (var i = 0; i + 1 < line.Length; i++)
            pairs[(line[i], line[i + 1])] = pairs.GetValueOrDefault((line[i], line[i + 1])) + 1;
        return pairs;
    }
}
