using CodeAgent.Architecture.Tests.Tree;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CodeAgent.Architecture.Tests.Calls;

/// <summary>Something that production code may do in its home folders only.</summary>
/// <param name="Homes">Folders and files that own it.</param>
/// <param name="Matches">Whether a syntax node does it.</param>
/// <param name="Message">What to do instead.</param>
internal sealed record ConfinedCall(string[] Homes, Func<SyntaxNode, bool> Matches, string Message)
{
    public static readonly ConfinedCall Environment = new(
        ["cli/CodeAgent.Cli/Configuration/", "silo/CodeAgent.Silo/Program.cs"],
        node =>
            IsMember(
                node,
                "Environment",
                "GetEnvironmentVariable",
                "GetEnvironmentVariables",
                "SetEnvironmentVariable",
                "ExpandEnvironmentVariables"
            ),
        "touches the environment; take the value as an option"
    );

    public static readonly ConfinedCall Process = new(
        ["core/CodeAgent.Tools/Processes/"],
        node => IsMember(node, "Process", "Start") || IsNew(node, "Process", "ProcessStartInfo"),
        "starts a process; go through the process runner, which makes it durable and ends it"
    );

    public static readonly ConfinedCall Console = new(
        ["cli/", "silo/CodeAgent.Silo/Program.cs"],
        node => node is MemberAccessExpressionSyntax access && LastName(access.Expression) == "Console",
        "uses the console; only a face may"
    );

    public IEnumerable<Finding> Check(SourceFile file) =>
        file.IsTest || file.IsUnder(Homes)
            ? []
            : file.Root.DescendantNodes().Where(Matches).Select(node => file.Finding(node, Message));

    private static bool IsMember(SyntaxNode node, string type, params IEnumerable<string> members) =>
        node is MemberAccessExpressionSyntax access
        && LastName(access.Expression) == type
        && members.Contains(access.Name.Identifier.Text);

    private static bool IsNew(SyntaxNode node, params IEnumerable<string> types) =>
        node switch
        {
            ObjectCreationExpressionSyntax creation => types.Contains(LastName(creation.Type)),
            ImplicitObjectCreationExpressionSyntax creation => types.Contains(LastName(DeclaredType(creation))),
            _ => false,
        };

    // `Process p = new()` names its type in the declaration.
    private static TypeSyntax? DeclaredType(ImplicitObjectCreationExpressionSyntax creation) =>
        creation.Parent switch
        {
            EqualsValueClauseSyntax { Parent.Parent: VariableDeclarationSyntax variable } => variable.Type,
            EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax property } => property.Type,
            ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax method } => method.ReturnType,
            ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax property } => property.Type,
            _ => null,
        };

    private static string? LastName(SyntaxNode? node) =>
        node switch
        {
            MemberAccessExpressionSyntax access => access.Name.Identifier.Text,
            QualifiedNameSyntax name => name.Right.Identifier.Text,
            AliasQualifiedNameSyntax name => name.Name.Identifier.Text,
            NullableTypeSyntax type => LastName(type.ElementType),
            SimpleNameSyntax name => name.Identifier.Text,
            _ => null,
        };
}
