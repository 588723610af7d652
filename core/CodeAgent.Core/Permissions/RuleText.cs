using System.Collections.Concurrent;

namespace CodeAgent.Core.Permissions;

/// <summary>A rule's text in its two parts.</summary>
/// <param name="Name">The tool's name, <c>Task</c> read as its newer name.</param>
/// <param name="Pattern">The text in parentheses; null for no parentheses, and for the one that means everything.</param>
internal sealed record RuleText(string Name, string? Pattern)
{
    private const int MostKept = 4_096;
    private static readonly ConcurrentDictionary<string, RuleText> s_kept = new(StringComparer.Ordinal);

    /// <summary>Whether it speaks of the whole tool.</summary>
    public bool IsWhole => Pattern is null;

    /// <summary>Takes a rule apart.</summary>
    public static RuleText Of(string text)
    {
        if (s_kept.Count > MostKept)
        {
            s_kept.Clear();
        }

        return s_kept.GetOrAdd(text, Split);
    }

    private static RuleText Split(string rule)
    {
        var text = rule.Trim();
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open <= 0 || !text.EndsWith(')'))
        {
            return new RuleText(Named(text), null);
        }

        var pattern = text[(open + 1)..^1];
        return new RuleText(Named(text[..open]), pattern == "*" ? null : pattern);
    }

    private static string Named(string name) => name == "Task" ? "Agent" : name;
}
