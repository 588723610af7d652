using System.Text.RegularExpressions;
using CodeAgent.Architecture.Tests.Tree;

namespace CodeAgent.Architecture.Tests.Texts;

/// <summary>Finds long prose in code: text for a model belongs in an <c>.md</c> file, where it is measured and reviewed.</summary>
internal static partial class ModelText
{
    private const int Limit = 600;
    private const double ShareOfProse = 0.08;

    public static IEnumerable<Finding> Check(SourceFile file) =>
        file.IsTest
            ? []
            : from literal in LiteralText.In(file.Root)
            where literal.Text.Length > Limit && IsProse(literal.Text)
            select file.Finding(
                literal.Node,
                $"has {literal.Text.Length} characters of prose; move them to an .md file"
            );

    // Small words that queries, markup and schemas hardly use.
    private static bool IsProse(string text) =>
        Words().Count(text) is > 0 and var words && SmallWords().Count(text) >= words * ShareOfProse;

    [GeneratedRegex(@"[A-Za-z']+")]
    private static partial Regex Words();

    [GeneratedRegex(@"\b(the|a|an|you|your|to|of|that|this|it|are|must|should)\b", RegexOptions.IgnoreCase)]
    private static partial Regex SmallWords();
}
