using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CodeAgent.Architecture.Tests.Texts;

/// <summary>The text of string literals as the program has it: sums and interpolations are one text.</summary>
internal static class LiteralText
{
    public static IEnumerable<(SyntaxNode Node, string Text)> In(SyntaxNode root) =>
        root.DescendantNodes().Where(IsWhole).Select(node => (node, Text(node)));

    private static bool IsWhole(SyntaxNode node) => IsText(node) && !IsText(node.Parent);

    private static bool IsText(SyntaxNode? node) =>
        node switch
        {
            LiteralExpressionSyntax literal => literal.Token.Value is string,
            InterpolatedStringExpressionSyntax => true,
            BinaryExpressionSyntax sum => sum.IsKind(SyntaxKind.AddExpression)
                && (IsText(sum.Left) || IsText(sum.Right)),
            ParenthesizedExpressionSyntax inner => IsText(inner.Expression),
            _ => false,
        };

    private static string Text(SyntaxNode node) =>
        string.Concat(
            node.DescendantTokens()
                .Where(token =>
                    token.Value is string && token.Kind().ToString().Contains("String", StringComparison.Ordinal)
                )
                .Select(token => token.ValueText)
        );
}
