using CodeAgent.Architecture.Tests.Tree;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CodeAgent.Architecture.Tests.Calls;

/// <summary>
/// Finds code of sessions and grains that would block its scheduler or leave it: waits on tasks, <c>ConfigureAwait</c>
/// and <c>Task.Run</c>. Waits are told from our own members of the same names by their symbols.
/// </summary>
internal static class BlockingCalls
{
    private static readonly string[] s_watched = ["core/CodeAgent.Core/Sessions/", "grains/"];
    private static readonly string[] s_compiled = ["core/CodeAgent.Core/", "grains/"];
    private static readonly string[] s_waits =
    [
        "Result",
        "Wait",
        "GetResult",
        "WaitAll",
        "WaitAny",
        "RunSynchronously",
    ];

    private static readonly CSharpCompilationOptions s_options = new(OutputKind.DynamicallyLinkedLibrary);

    private static readonly SyntaxTree s_usings = CSharpSyntaxTree.ParseText(
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """,
        new CSharpParseOptions(LanguageVersion.Preview)
    );

    private static readonly Lazy<IReadOnlyList<MetadataReference>> s_references = new(() =>
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
                .Split(Path.PathSeparator)
                .Where(path => !Path.GetFileName(path).StartsWith("CodeAgent.", StringComparison.Ordinal))
                .Select(path => MetadataReference.CreateFromFile(path)),
        ]
    );

    public static IEnumerable<Finding> Check(IEnumerable<SourceFile> files)
    {
        var compiled = files.Where(file => file.IsUnder(s_compiled)).ToList();
        var trees = compiled.Select(file => file.Tree).Append(s_usings);
        var compilation = CSharpCompilation.Create("Sessions", trees, s_references.Value, s_options);
        return compiled
            .Where(file => file.IsUnder(s_watched))
            .SelectMany(file => Check(file, compilation.GetSemanticModel(file.Tree)));
    }

    private static IEnumerable<Finding> Check(SourceFile file, SemanticModel model)
    {
        foreach (var name in file.Nodes<SimpleNameSyntax>())
        {
            var text = name.Identifier.Text;
            if (s_waits.Contains(text) && IsOfTask(model.GetSymbolInfo(name).Symbol))
            {
                yield return file.Finding(name, $"blocks by '{text}'; await it");
            }
            else if (text == "ConfigureAwait" || IsTaskRun(name))
            {
                yield return file.Finding(name, $"leaves its scheduler by '{text}'");
            }
        }
    }

    private static bool IsTaskRun(SimpleNameSyntax name) =>
        name.Identifier.Text == "Run"
        && name.Parent is MemberAccessExpressionSyntax access
        && access.Expression.ToString() is "Task" or "System.Threading.Tasks.Task";

    private static bool IsOfTask(ISymbol? symbol) =>
        symbol?.ContainingType?.ContainingNamespace?.ToDisplayString()
            is "System.Threading.Tasks"
                or "System.Runtime.CompilerServices";
}
