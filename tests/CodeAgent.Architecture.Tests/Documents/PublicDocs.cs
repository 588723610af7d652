using CodeAgent.Architecture.Tests.Tree;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CodeAgent.Architecture.Tests.Documents;

/// <summary>Wants a summary on public types, on members of public interfaces and on words of public enums.</summary>
internal static class PublicDocs
{
    private static readonly string[] s_folders = ["core/CodeAgent.Core/", "grains/CodeAgent.Grains/"];

    public static IEnumerable<Finding> Check(SourceFile file) =>
        file.IsUnder(s_folders)
            ? file.Nodes<MemberDeclarationSyntax>()
                .Where(member => IsPort(member) && !IsDocumented(member))
                .Select(member => file.Finding(member, $"'{Name(member)}' has no summary"))
            : [];

    private static bool IsPort(MemberDeclarationSyntax member) =>
        member switch
        {
            BaseNamespaceDeclarationSyntax => false,
            BaseTypeDeclarationSyntax or DelegateDeclarationSyntax => IsPublic(member),
            EnumMemberDeclarationSyntax { Parent: EnumDeclarationSyntax type } => IsPublic(type),
            { Parent: InterfaceDeclarationSyntax type } => IsPublic(type),
            _ => false,
        };

    private static bool IsPublic(MemberDeclarationSyntax member) =>
        member.Parent is InterfaceDeclarationSyntax
        || (
            member.Modifiers.Any(SyntaxKind.PublicKeyword)
            && member
                .Ancestors()
                .OfType<BaseTypeDeclarationSyntax>()
                .All(type => type.Modifiers.Any(SyntaxKind.PublicKeyword))
        );

    private static bool IsDocumented(MemberDeclarationSyntax member) =>
        member
            .GetLeadingTrivia()
            .Select(trivia => trivia.GetStructure())
            .OfType<DocumentationCommentTriviaSyntax>()
            .Any(comment => comment.Content.Any(SaysSomething));

    private static bool SaysSomething(XmlNodeSyntax node) =>
        node switch
        {
            XmlEmptyElementSyntax element => element.Name.ToString() == "inheritdoc",
            XmlElementSyntax element => element.StartTag.Name.ToString() == "summary"
                && !string.IsNullOrWhiteSpace(element.Content.ToString().Replace("///", "", StringComparison.Ordinal)),
            _ => false,
        };

    private static string Name(MemberDeclarationSyntax member) =>
        member switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier.Text,
            DelegateDeclarationSyntax type => type.Identifier.Text,
            MethodDeclarationSyntax method => method.Identifier.Text,
            PropertyDeclarationSyntax property => property.Identifier.Text,
            EnumMemberDeclarationSyntax word => word.Identifier.Text,
            _ => member.Kind().ToString(),
        };
}
