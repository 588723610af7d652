using CodeAgent.Architecture.Tests.Tree;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CodeAgent.Architecture.Tests.Sizes;

/// <summary>
/// Limits the parameters of constructors and methods. Positional records are data and are not counted; signatures that
/// are given from outside (overrides, native functions) cannot be chosen.
/// </summary>
internal static class ParameterCount
{
    public const int ConstructorLimit = 7;
    public const int MethodLimit = 6;

    public static IEnumerable<Finding> Check(SourceFile file) =>
        from node in file.Root.DescendantNodes()
        from list in Lists(node)
        let count = list.Parameters.Parameters.Count
        where count > list.Limit
        select file.Finding(
            list.Parameters,
            $"takes {count} parameters, more than {list.Limit}; split by verb or group them in a record"
        );

    private static IEnumerable<(ParameterListSyntax Parameters, int Limit)> Lists(SyntaxNode node) =>
        node switch
        {
            RecordDeclarationSyntax => [],
            TypeDeclarationSyntax { ParameterList: not null } type => [(type.ParameterList, ConstructorLimit)],
            ConstructorDeclarationSyntax constructor => [(constructor.ParameterList, ConstructorLimit)],
            MethodDeclarationSyntax method when !IsGiven(method) => [(method.ParameterList, MethodLimit)],
            LocalFunctionStatementSyntax function => [(function.ParameterList, MethodLimit)],
            DelegateDeclarationSyntax type => [(type.ParameterList, MethodLimit)],
            _ => [],
        };

    private static bool IsGiven(MethodDeclarationSyntax method) =>
        method.Modifiers.Any(SyntaxKind.OverrideKeyword)
        || method.Modifiers.Any(SyntaxKind.ExternKeyword)
        || method
            .AttributeLists.SelectMany(list => list.Attributes)
            .Any(attribute => attribute.Name.ToString() is "LibraryImport" or "DllImport");
}
