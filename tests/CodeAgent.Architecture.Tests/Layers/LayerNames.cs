using CodeAgent.Architecture.Tests.Tree;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CodeAgent.Architecture.Tests.Layers;

/// <summary>Parts of a layer that another layer may not name, although it could see them.</summary>
/// <param name="Folder">Whose code is held.</param>
/// <param name="Free">Folders in it that are not held: compositions.</param>
/// <param name="Namespaces">What it may not name.</param>
internal sealed record LayerNames(string Folder, string[] Free, string[] Namespaces)
{
    /// <summary>The faces reach sessions and tasks through grain interfaces only.</summary>
    public static readonly LayerNames Gateway = new(
        "gateway/",
        [],
        ["CodeAgent.Core.Stores", "CodeAgent.Storage", "CodeAgent.Grains.Local"]
    );

    public static readonly LayerNames Cli = new(
        "cli/",
        ["cli/CodeAgent.Cli/Hosting/"],
        ["CodeAgent.Core.Stores", "CodeAgent.Storage", "CodeAgent.Grains.Local"]
    );

    /// <summary>The app host starts programs; it does not run our code.</summary>
    public static readonly LayerNames AppHost = new("aspire/CodeAgent.AppHost/", [], ["CodeAgent"]);

    public static readonly LayerNames[] All = [Gateway, Cli, AppHost];

    public IEnumerable<Finding> Check(SourceFile file) =>
        Holds(file)
            ? from name in file.Root.DescendantNodes().Where(IsWholeName)
            let text = Compact(name)
            from banned in Namespaces
            where Names(text, banned)
            select file.Finding(name, $"names {banned}; go through a grain interface")
            : [];

    /// <summary>Classes of grains, by the interface they implement: a face may not name them either.</summary>
    public static IReadOnlySet<string> GrainClasses(IEnumerable<SourceFile> files) =>
        files
            .Where(file => file.IsUnder("grains/CodeAgent.Grains/"))
            .SelectMany(file => file.Nodes<ClassDeclarationSyntax>())
            .Where(type => type.BaseList?.Types.Any(part => IsGrainInterface(part.Type.ToString())) == true)
            .Select(type => type.Identifier.Text)
            .ToHashSet();

    public IEnumerable<Finding> CheckGrainClasses(SourceFile file, IReadOnlySet<string> classes) =>
        Holds(file)
            ? file.Nodes<SimpleNameSyntax>()
                .Where(name => classes.Contains(name.Identifier.Text))
                .Select(name => file.Finding(name, $"names the grain class {name}; name its interface"))
            : [];

    /// <summary>Imports of a whole project count as well.</summary>
    public IEnumerable<Finding> Check(ProjectFile project) =>
        project.Path.StartsWith(Folder, StringComparison.Ordinal)
            ? from name in project.Usings
            from banned in Namespaces
            where Names(name, banned)
            select new Finding(project.Path, 0, $"imports {banned} for every file")
            : [];

    private bool Holds(SourceFile file) => file.IsUnder(Folder) && !file.IsUnder(Free);

    // Inside `CodeAgent.X` the first part of a name may be left out.
    private static bool Names(string text, string banned) =>
        $".{text}.".Contains($".{banned}.", StringComparison.Ordinal)
        || (
            banned.IndexOf('.') is var dot and > 0
            && $"{text}.".StartsWith(banned[(dot + 1)..] + ".", StringComparison.Ordinal)
        );

    private static bool IsGrainInterface(string name) =>
        name.Split('.')[^1] is ['I', ..] and [.., 'G', 'r', 'a', 'i', 'n'];

    private static bool IsWholeName(SyntaxNode node) => IsName(node) && !IsName(node.Parent);

    private static bool IsName(SyntaxNode? node) =>
        node is QualifiedNameSyntax or MemberAccessExpressionSyntax or AliasQualifiedNameSyntax
        || (node is IdentifierNameSyntax && node.Parent is UsingDirectiveSyntax);

    private static string Compact(SyntaxNode node) =>
        string.Concat(node.DescendantTokens().Select(token => token.Text))
            .Replace("global::", "", StringComparison.Ordinal);
}
