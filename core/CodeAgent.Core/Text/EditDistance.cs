namespace CodeAgent.Core.Text;

/// <summary>How far a typed word is from another one.</summary>
public static class EditDistance
{
    /// <summary>Letters to insert, delete, replace or swap with their neighbour, whatever their case; 0 for the same word.</summary>
    public static int Between(string typed, string word)
    {
        var (one, other) = (typed.ToLowerInvariant(), word.ToLowerInvariant());
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
