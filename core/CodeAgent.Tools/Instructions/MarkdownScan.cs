using System.Text;
using System.Text.RegularExpressions;

namespace CodeAgent.Tools.Instructions;

/// <summary>What must be known of Markdown without a whole parser: code, comments, and imports outside of both.</summary>
internal static partial class MarkdownScan
{
    /// <summary>The text without comments that are blocks of their own; code stays as it is.</summary>
    public static string WithoutComments(string text)
    {
        if (!text.Contains("<!--", StringComparison.Ordinal))
        {
            return text;
        }

        var (result, isComment) = (new StringBuilder(text.Length), false);
        foreach (var (line, isCode) in Lines(text))
        {
            if (isComment)
            {
                isComment = !line.Contains("-->", StringComparison.Ordinal);
                continue;
            }

            var isBlock = !isCode && line.TrimStart().StartsWith("<!--", StringComparison.Ordinal);
            if (isBlock && line.TrimEnd().EndsWith("-->", StringComparison.Ordinal))
            {
                continue;
            }

            if (isBlock && !line.Contains("-->", StringComparison.Ordinal))
            {
                isComment = true;
                continue;
            }

            result.Append(line).Append('\n');
        }

        return result.ToString();
    }

    /// <summary>The paths of <c>@path</c> outside of code, each once, in order.</summary>
    public static IReadOnlyList<string> Imports(string text)
    {
        var paths = new List<string>();
        foreach (var (line, isCode) in Lines(text))
        {
            if (isCode || !line.Contains('@', StringComparison.Ordinal))
            {
                continue;
            }

            foreach (Match match in Import().Matches(CodeSpan().Replace(line, " ")))
            {
                var path = match.Groups[1].Value.TrimEnd('.', ',', ';', ':', ')', '!', '?');
                if (path.Length > 0 && !paths.Contains(path))
                {
                    paths.Add(path);
                }
            }
        }

        return paths;
    }

    /// <summary>Each line, and whether it belongs to a fenced block of code.</summary>
    private static IEnumerable<(string Line, bool IsCode)> Lines(string text)
    {
        string? fence = null;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var start = line.TrimStart();
            var mark =
                start.StartsWith("```", StringComparison.Ordinal) ? "```"
                : start.StartsWith("~~~", StringComparison.Ordinal) ? "~~~"
                : null;
            if (fence is null && mark is not null)
            {
                fence = mark;
                yield return (line, true);
                continue;
            }

            yield return (line, fence is not null);
            if (fence is not null && mark == fence && start.Trim('`', '~', ' ').Length == 0)
            {
                fence = null;
            }
        }
    }

    [GeneratedRegex(@"(?<=^|[\s(])@((?:~/|\.{0,2}/)?[^\s@`<>""']+)")]
    private static partial Regex Import();

    [GeneratedRegex(@"(`+)(?:(?!\1).)+?\1")]
    private static partial Regex CodeSpan();
}
