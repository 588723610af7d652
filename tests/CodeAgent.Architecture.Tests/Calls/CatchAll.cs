using CodeAgent.Architecture.Tests.Tree;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CodeAgent.Architecture.Tests.Calls;

/// <summary>Finds catches of every exception that do not end by throwing it on.</summary>
internal static class CatchAll
{
    public static IEnumerable<Finding> Check(SourceFile file) =>
        file.IsTest
            ? []
            : file.Nodes<CatchClauseSyntax>()
                .Where(clause => IsOfEverything(clause) && !Filters(clause) && !ThrowsOn(clause))
                .Select(clause => file.Finding(clause, "catches every exception; name those that can be handled here"));

    private static bool IsOfEverything(CatchClauseSyntax clause) =>
        clause.Declaration is null
        || clause.Declaration.Type.ToString() is "Exception" or "System.Exception" or "global::System.Exception";

    private static bool Filters(CatchClauseSyntax clause) =>
        clause.Filter is not null && !clause.Filter.FilterExpression.IsKind(SyntaxKind.TrueLiteralExpression);

    private static bool ThrowsOn(CatchClauseSyntax clause) =>
        clause.Block.Statements.LastOrDefault() is ThrowStatementSyntax { Expression: null };
}
