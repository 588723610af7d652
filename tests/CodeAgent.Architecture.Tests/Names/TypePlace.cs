using CodeAgent.Architecture.Tests.Tree;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CodeAgent.Architecture.Tests.Names;

/// <summary>
/// Holds that a namespace follows the folder, that a file is named after a type in it (a family of records, or of a
/// test's small doubles, may have a name of its own), and that hand-written types are not spread over files.
/// </summary>
internal static class TypePlace
{
    public static IEnumerable<Finding> Check(SourceFile file)
    {
        foreach (var block in file.Nodes<NamespaceDeclarationSyntax>())
        {
            yield return file.Finding(block, "has a namespace in braces; write it file-scoped");
        }

        var expected = ExpectedNamespace(file.Path);
        foreach (var declared in file.Nodes<BaseNamespaceDeclarationSyntax>())
        {
            var name = declared.Name.ToString();
            // Extension methods for registration live where the framework's users look for them.
            if (name != expected && !name.StartsWith("Microsoft.", StringComparison.Ordinal))
            {
                yield return file.Finding(declared, $"has namespace '{name}'; its folder says '{expected}'");
            }
        }

        var types = TopLevelTypes(file).ToList();
        var fileName = Path.GetFileNameWithoutExtension(file.Path).Split('.')[0];
        if (
            types.Count > 0
            && fileName != "Program"
            && !types.Any(type => Name(type) == fileName)
            && !IsFamily(file, types)
        )
        {
            yield return new Finding(file.Path, 0, $"is named after none of its types, e.g. '{Name(types[0])}'");
        }
    }

    public static IEnumerable<Finding> CheckPartials(IEnumerable<SourceFile> files) =>
        from file in files
        from type in TopLevelTypes(file)
        where type.Modifiers.Any(SyntaxKind.PartialKeyword)
        group (file, type) by (file.Project, Namespace: ExpectedNamespace(file.Path), Name: Name(type)) into parts
        where parts.Select(part => part.file.Path).Distinct().Count() > 1
        let first = parts.MinBy(part => part.file.Path.Length)
        select first.file.Finding(first.type, $"type '{parts.Key.Name}' is spread over files; extract a type");

    private static string ExpectedNamespace(string path) =>
        path.Split('/') is { Length: > 2 } parts ? string.Join('.', parts[1..^1]) : "";

    private static IEnumerable<MemberDeclarationSyntax> TopLevelTypes(SourceFile file) =>
        file
            .Root.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<MemberDeclarationSyntax>()
            .Where(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    private static string Name(MemberDeclarationSyntax type) =>
        type is BaseTypeDeclarationSyntax declared
            ? declared.Identifier.Text
            : ((DelegateDeclarationSyntax)type).Identifier.Text;

    private static bool IsFamily(SourceFile file, List<MemberDeclarationSyntax> types) =>
        types.Count > 1 && (file.IsTest || types.All(type => type is RecordDeclarationSyntax or EnumDeclarationSyntax));
}
