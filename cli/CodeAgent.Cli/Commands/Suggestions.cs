namespace CodeAgent.Cli.Commands;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Suggestions
{
    /// <summary>The closest of some words, when it is close enough to be a slip of the fingers; null otherwise.</summary>
    public static string? Closest(string typed, IEnumerable<string> words)
    {
        var atMost = Math.Clamp(typed.Length / 3, 1, 3);
        return words
            .Select(word => (Word: word, Distance: Distance(typed.ToLowerInvariant(), word.ToLowerInvariant())))
            .Where(candidate => candidate.Distance <= atMost)
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Word, StringComparer.Ordinal)
            .Select(candidate => candidate.Word)
            .FirstOrDefault();
    }

    /// <summary>Letters to insert, delete, replace or swap with their neighbour.</summary>
    private static int Distance(string one, string other)
    {
        var rows = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                rows[i, j] = Math.Min(i, j) == 0 ? Math.Max(i, j) : Step(i, j);
            }
        }

        return rows[one.Length, other.Length];

        int Step(int i, int j)
        {
            var replaced = rows[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
            var least = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), replaced);
            var isSwap = i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
            return isSwap ? Math.Min(least, rows[i - 2, j - 2] + 1) : least;
        }
    }
}
