using System.Text.RegularExpressions;
using CodeAgent.Architecture.Tests.Tree;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CodeAgent.Architecture.Tests.Names;

/// <summary>Refuses type names that say nothing about a type's one job.</summary>
internal static partial class TypeName
{
    public static IEnumerable<Finding> Check(SourceFile file)
    {
        foreach (var node in file.Root.DescendantNodes())
        {
            var name = node switch
            {
                BaseTypeDeclarationSyntax type => type.Identifier.Text,
                DelegateDeclarationSyntax type => type.Identifier.Text,
                _ => "",
            };
            if (Empty().Match(name) is { Success: true } word)
            {
                yield return file.Finding(node, $"type '{name}' ends in '{word.Value}'; name what it does");
            }
        }
    }

    [GeneratedRegex("(Managers?|Helpers?|Util(s|ity|ities)?|Services?|Impl|Base)$")]
    private static partial Regex Empty();
}
