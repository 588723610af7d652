using CodeAgent.Core.Text;

namespace CodeAgent.Cli.Commands;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Suggestions
{
    /// <summary>The closest of some words, when it is close enough to be a slip of the fingers; null otherwise.</summary>
    public static string? Closest(string typed, IEnumerable<string> words)
    {
        var atMost = Math.Clamp(typed.Length / 3, 1, 3);
        return words
            .Select(word => (Word: word, Distance: EditDistance.Between(typed, word)))
            .Where(candidate => candidate.Distance <= atMost)
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Word, StringComparer.Ordinal)
            .Select(candidate => candidate.Word)
            .FirstOrDefault();
    }
}
