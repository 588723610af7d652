using System.Text.RegularExpressions;
using CodeAgent.Core.Prompts;
using CodeAgent.Core.Sessions;
using CodeAgent.Testing.Golden;

namespace CodeAgent.Core.Tests.Prompts;

/// <summary>The prompts as files, so that each one is looked at.</summary>
internal static partial class PromptTexts
{
    private const string Prefix = "CodeAgent.Core.Prompts.";
    private const string Suffix = ".md";

    /// <summary>Names of the texts that are built in.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(SessionCodec)
            .Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length]),
    ];

    /// <summary>Names of the files in the folder.</summary>
    public static IEnumerable<string> Files =>
        Directory
            .EnumerateFiles(SourceTree.PathOf("core/CodeAgent.Core/Prompts"), "*.md")
            .Select(path => Path.GetFileNameWithoutExtension(path));

    public static string Load(string name) => PromptLibrary.Load(name);

    /// <summary>Whatever looks like a placeholder, also where it is misspelt.</summary>
    public static IReadOnlyList<string> Placeholders(string text) =>
        [.. Braces().Matches(text).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Braces();
}
