using System.Text.RegularExpressions;
using CodeAgent.Architecture.Tests.Tree;

namespace CodeAgent.Architecture.Tests.Texts;

/// <summary>
/// Finds names of model vendors, servers and models in literals outside the folders of providers and the program's
/// configuration. File formats that bear a vendor's name (<c>.claude/</c>, <c>CLAUDE.md</c>) are no comparisons.
/// </summary>
internal static partial class ProviderNames
{
    private const string Models = "core/CodeAgent.Models/";
    private static readonly string[] s_configuration =
    [
        "cli/CodeAgent.Cli/Configuration/",
        "silo/CodeAgent.Silo/Configuration/",
    ];

    public static IEnumerable<Finding> Check(SourceFile file) =>
        file.IsTest || IsHome(file)
            ? []
            : from literal in LiteralText.In(file.Root)
            let name = Vendor().Match(FileFormat().Replace(literal.Text, ""))
            where name.Success
            select file.Finding(literal.Node, $"has the literal '{name.Value}'; ask the model's card or its provider");

    private static bool IsHome(SourceFile file) =>
        s_configuration.Any(folder => file.IsUnder(folder))
        || (file.IsUnder(Models) && file.Path[Models.Length..].Contains('/', StringComparison.Ordinal));

    [GeneratedRegex(
        @"anthropic|claude|openai|chatgpt|\bgpt(-|\d)|gemini|qwen|deepseek|ollama|mistral|llama|\bvllm\b|\blm ?studio\b|openrouter|bedrock|\bgrok\b|\bkimi\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Vendor();

    [GeneratedRegex(
        @"\.(claude|gemini|qwen)\b(?!\.(ai|com))|\b(CLAUDE|GEMINI|QWEN)(\.local)?\.md\b|\bCLAUDE_[A-Z_]+\b"
    )]
    private static partial Regex FileFormat();
}
