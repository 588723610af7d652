using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace CodeAgent.Core.Prompts;

/// <summary>Loads the texts that models read from the <c>.md</c> files of this folder.</summary>
public static partial class PromptLibrary
{
    private static readonly ConcurrentDictionary<string, string> s_texts = new(StringComparer.Ordinal);

    /// <summary>The text of <c>{name}.md</c> without its final line feed.</summary>
    public static string Load(string name) => s_texts.GetOrAdd(name, Read);

    /// <summary>The text with every <c>{placeholder}</c> filled in.</summary>
    /// <exception cref="KeyNotFoundException">The text has a placeholder that is not given.</exception>
    public static string Fill(string name, IReadOnlyDictionary<string, string> values) =>
        Placeholder().Replace(Load(name), match => values[match.Groups[1].Value]);

    private static string Read(string name)
    {
        using var stream =
            typeof(PromptLibrary).Assembly.GetManifestResourceStream($"CodeAgent.Core.Prompts.{name}.md")
            ?? throw new ArgumentException($"No prompt is named '{name}'.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().TrimEnd('\n');
    }

    [GeneratedRegex(@"\{([a-z][A-Za-z]*)\}")]
    private static partial Regex Placeholder();
}
