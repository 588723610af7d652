using System.Text.RegularExpressions;

namespace CodeAgent.Cli.Commands;

/// <summary>Reads lists of permission rules such as <c>Bash(git log *),Edit Read</c>.</summary>
internal static partial class RuleList
{
    /// <summary>The rules of one value: separated by commas or spaces outside brackets.</summary>
    public static IEnumerable<string> Split(string value)
    {
        var (start, depth) = (0, 0);
        for (var at = 0; at <= value.Length; at++)
        {
            var isEnd = at == value.Length || (depth == 0 && (value[at] == ',' || char.IsWhiteSpace(value[at])));
            if (isEnd)
            {
                if (at > start)
                {
                    yield return value[start..at];
                }

                start = at + 1;
                continue;
            }

            depth += value[at] switch
            {
                '(' => 1,
                ')' when depth > 0 => -1,
                _ => 0,
            };
        }
    }

    /// <summary>Whether all of a value reads as rules: a capitalised tool or an <c>mcp__</c> one, with or without brackets.</summary>
    public static bool IsRules(string value) => Split(value).Any() && Split(value).All(rule => Rule().IsMatch(rule));

    /// <summary>Whether a rule is about a whole tool, and which.</summary>
    public static string? WholeTool(string rule) =>
        rule.EndsWith("(*)", StringComparison.Ordinal) ? rule[..^3]
        : rule.Contains('(', StringComparison.Ordinal) ? null
        : rule;

    [GeneratedRegex(@"^([A-Z][A-Za-z]*|mcp__[A-Za-z0-9_*-]+)(\(.+\))?$", RegexOptions.Singleline)]
    private static partial Regex Rule();
}
