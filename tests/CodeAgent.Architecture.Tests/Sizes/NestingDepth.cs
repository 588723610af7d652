using CodeAgent.Architecture.Tests.Tree;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CodeAgent.Architecture.Tests.Sizes;

/// <summary>Limits how deep statements that branch, loop or guard lie in each other; <c>else if</c> adds nothing.</summary>
internal static class NestingDepth
{
    public const int Limit = 4;

    // What lies deeper still is found by its outermost statement.
    public static IEnumerable<Finding> Check(SourceFile file) =>
        from node in file.Root.DescendantNodes()
        where Nests(node) && Depth(node) == Limit + 1
        select file.Finding(node, $"lies more than {Limit} deep; take a stage out");

    private static int Depth(SyntaxNode node) =>
        node.AncestorsAndSelf().TakeWhile(outer => outer is not LocalFunctionStatementSyntax).Count(Nests);

    private static bool Nests(SyntaxNode node) =>
        node switch
        {
            IfStatementSyntax => node.Parent is not ElseClauseSyntax,
            UsingStatementSyntax => node.Parent is not UsingStatementSyntax,
            CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax => true,
            SwitchStatementSyntax or TryStatementSyntax or LockStatementSyntax => true,
            _ => false,
        };
}
