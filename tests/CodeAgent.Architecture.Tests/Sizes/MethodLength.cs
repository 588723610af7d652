using CodeAgent.Architecture.Tests.Tree;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CodeAgent.Architecture.Tests.Sizes;

/// <summary>Limits the lines of methods, constructors, accessors, properties and top-level programs.</summary>
internal static class MethodLength
{
    public const int Limit = 80;

    public static IEnumerable<Finding> Check(SourceFile file) =>
        from body in Bodies(file)
        let lines = body.Last - body.First + 1
        where lines > Limit
        select file.Finding(body.Node, $"'{body.Name}' has {lines} lines, more than {Limit}");

    private static IEnumerable<(SyntaxNode Node, string Name, int First, int Last)> Bodies(SourceFile file)
    {
        foreach (var node in file.Root.DescendantNodes())
        {
            if (NameOf(node) is { } name)
            {
                yield return (node, name.Text, Line(name.GetLocation(), false), Line(node.GetLocation(), true));
            }
        }

        var program = file.Root.ChildNodes().OfType<GlobalStatementSyntax>().ToList();
        if (program.Count > 0)
        {
            var first = Line(program[0].GetLocation(), false);
            yield return (program[0], "the program", first, Line(program[^1].GetLocation(), true));
        }
    }

    // From the name on: attributes above a method are no part of its length.
    private static SyntaxToken? NameOf(SyntaxNode node) =>
        node switch
        {
            MethodDeclarationSyntax method => method.Identifier,
            ConstructorDeclarationSyntax constructor => constructor.Identifier,
            DestructorDeclarationSyntax destructor => destructor.Identifier,
            OperatorDeclarationSyntax op => op.OperatorToken,
            ConversionOperatorDeclarationSyntax conversion => conversion.OperatorKeyword,
            PropertyDeclarationSyntax { ExpressionBody: not null } property => property.Identifier,
            IndexerDeclarationSyntax { ExpressionBody: not null } indexer => indexer.ThisKeyword,
            AccessorDeclarationSyntax accessor => accessor.Keyword,
            _ => null,
        };

    private static int Line(Location location, bool end)
    {
        var span = location.GetLineSpan();
        return end ? span.EndLinePosition.Line : span.StartLinePosition.Line;
    }
}
