using CodeAgent.Tools.ShellAnalysis.Syntax;

namespace CodeAgent.Tools.ShellAnalysis.Running;

/// <summary>Programs that print paths below folders that they are given, and filters that let lines pass as they are.</summary>
internal static class PathPrinters
{
    private static readonly HashSet<string> s_filters = new(StringComparer.Ordinal)
    {
        "head",
        "tail",
        "sort",
        "uniq",
        "grep",
        "egrep",
        "fgrep",
        "shuf",
        "tac",
    };

    /// <summary>The folders; null where something else may be printed.</summary>
    public static IReadOnlyList<string>? Of(SimpleNode command, ShellState state)
    {
        var words = command.Words.Select(word => word.Plain).ToArray();
        if (
            words.Contains(null)
            || command.Redirections.Any(redirection => redirection.Operator[0] == '<')
            || state.Folder is null
        )
        {
            return null;
        }

        return words switch
        {
            ["find", .. var rest] when !rest.Any(IsPrintOption) => Roots(
                rest.TakeWhile(word => word is not ['-' or '(' or '!', ..])
            ),
            ["git", "ls-files" or "ls-tree", ..] => ["."],
            ["git", "diff", .. var rest] when rest.Contains("--name-only") => ["."],
            ["rg", "--files" or "-l" or "--files-with-matches", .. var rest] => Roots(rest.Where(IsFolder)),
            ["grep", ['-', not '-', ..] options, _, .. var rest]
                when options!.Contains('l', StringComparison.Ordinal)
                    && options.Contains('r', StringComparison.Ordinal) => Roots(
                rest.Where(word => word is not ['-', ..])
            ),
            ["ls"] => ["."],
            _ => null,
        };
    }

    /// <summary>Whether a command prints nothing but lines that it reads.</summary>
    public static bool Passes(ShellNode node)
    {
        if (node is not SimpleNode { Assignments.Count: 0, Redirections.Count: 0 } command)
        {
            return false;
        }

        var words = command.Words.Select(word => word.Plain).ToArray();
        if (words.Contains(null) || !s_filters.Contains(words[0]!))
        {
            return false;
        }

        // A further operand would be a file.
        var isGrep = words[0]!.EndsWith("grep", StringComparison.Ordinal);
        var operands = words.Skip(1).Count(word => word is not ['-', ..]);
        var values = words.Count(word => word is "-n" or "-k" or "-t");
        return operands <= (isGrep ? 1 : values)
            && words.Skip(1).All(word => word is not ['-', ..] || !IsOnlyMatching(word, isGrep));
    }

    /// <summary>Whether an option makes a filter cut, count or number its lines, or write a file.</summary>
    private static bool IsOnlyMatching(string word, bool isGrep) =>
        word is ['-', '-', ..] || word.AsSpan().ContainsAny(isGrep ? "obcfnr" : "obcf");

    private static bool IsPrintOption(string? word) =>
        word
            is ['-', 'p', 'r', 'i', 'n', 't', 'f', ..]
                or ['-', 'f', ..]
                or ['-', 'e', 'x', 'e', 'c', ..]
                or ['-', 'o', 'k', ..]
                or ['-', 'l', 's', ..];

    private static bool IsFolder(string? word) => word is not ['-', ..] && word!.AsSpan().IndexOfAny("*?") < 0;

    private static List<string>? Roots(IEnumerable<string?> words)
    {
        var roots = words.Select(word => word!.TrimEnd('/') is { Length: > 0 } root ? root : "/").ToList();
        return roots.Count == 0 ? ["."] : roots;
    }
}
