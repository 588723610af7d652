using CodeAgent.Architecture.Tests.Tree;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CodeAgent.Architecture.Tests.Sizes;

/// <summary>Limits how deep statements that branch, loop or guard lie in each other; <c>else if</c> adds nothing.</summary>
internal static class NestingDepth
{
    public const int Limit = 4;

    public static IEnumerable<Finding> Check(SourceFile file) => Check(file, file.Root, 0);

    private static IEnumerable<Finding> Check(SourceFile file, SyntaxNode node, int depth)
    {
        foreach (var child in node.ChildNodes())
        {
            var inner = child is LocalFunctionStatementSyntax ? 0 : depth + (Nests(child) ? 1 : 0);
            if (inner > Limit)
            {
                yield return file.Finding(child, $"lies {inner} deep, more than {Limit}; take a stage out");
                continue;
            }

            foreach (var finding in Check(file, child, inner))
            {
                yield return finding;
            }
        }
    }

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
