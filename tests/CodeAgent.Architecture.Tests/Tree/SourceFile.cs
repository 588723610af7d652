using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CodeAgent.Architecture.Tests.Tree;

/// <summary>One C# file and its syntax.</summary>
internal sealed class SourceFile(string path, string text)
{
    private static readonly CSharpParseOptions s_options = new(
        LanguageVersion.Preview,
        DocumentationMode.Parse,
        preprocessorSymbols: ["TRACE", "RELEASE", "NET", "NET10_0", "NET10_0_OR_GREATER"]
    );

    private readonly Lazy<SyntaxTree> _tree = new(() => CSharpSyntaxTree.ParseText(text, s_options, path));

    /// <summary>Relative to the repository's root, with slashes.</summary>
    public string Path => path;

    public string Text => text;

    public SyntaxTree Tree => _tree.Value;

    public SyntaxNode Root => Tree.GetRoot();

    /// <summary>Whether it is part of the tests, benches included.</summary>
    public bool IsTest => path.StartsWith("tests/", StringComparison.Ordinal) || IsUnder("bench/");

    /// <summary>The project's folder name, e.g. <c>CodeAgent.Core</c>.</summary>
    public string Project => path.Split('/') is { Length: > 2 } parts ? parts[1] : "";

    public bool IsUnder(params IEnumerable<string> folders) =>
        folders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal));

    public Finding Finding(SyntaxNode at, string message) =>
        new(path, at.GetLocation().GetLineSpan().StartLinePosition.Line + 1, message);

    public IEnumerable<T> Nodes<T>()
        where T : SyntaxNode => Root.DescendantNodes().OfType<T>();
}
