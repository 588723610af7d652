using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CodeAgent.Tools.Instructions;

/// <summary>The YAML between two lines of <c>---</c> at the beginning of a Markdown file, and what follows it.</summary>
internal sealed class FrontMatter
{
    private const int LargestYaml = 64 * 1024;
    private readonly YamlMappingNode? _values;

    private FrontMatter(YamlMappingNode? values, string body, string? fault) =>
        (_values, Body, Fault) = (values, body, fault);

    /// <summary>The text after it.</summary>
    public string Body { get; }

    /// <summary>What is wrong with the YAML; null where it could be read or there is none.</summary>
    public string? Fault { get; }

    /// <summary>The names that have values.</summary>
    public IEnumerable<string> Names =>
        _values?.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "") ?? [];

    /// <summary>Reads a file's text.</summary>
    public static FrontMatter Read(string text)
    {
        var lines = text.ReplaceLineEndings("\n");
        if (!lines.StartsWith("---\n", StringComparison.Ordinal))
        {
            return new FrontMatter(null, text, null);
        }

        var end = lines.IndexOf("\n---", 3, StringComparison.Ordinal);
        if (end < 0)
        {
            return new FrontMatter(null, text, null);
        }

        var afterEnd = lines.IndexOf('\n', end + 1);
        var body = afterEnd < 0 ? "" : lines[(afterEnd + 1)..];
        var yaml = end > 4 ? lines[4..end] : "";
        return yaml.Length > LargestYaml
            ? new FrontMatter(null, body, "the front matter is too long")
            : Parse(yaml, body);
    }

    /// <summary>A text; null where it has none.</summary>
    public string? Text(string name) => Find(name) is YamlScalarNode { Value: { Length: > 0 } value } ? value : null;

    /// <summary>A list: a YAML list of texts, or one text with commas. Null where there is no such value.</summary>
    public IReadOnlyList<string>? List(string name) =>
        Find(name) switch
        {
            YamlScalarNode { Value: { } text } => SplitAtCommas(text),
            YamlSequenceNode items =>
            [
                .. items
                    .Children.OfType<YamlScalarNode>()
                    .Select(item => item.Value ?? "")
                    .Where(item => item.Length > 0),
            ],
            _ => null,
        };

    /// <summary>A yes or no in any of YAML's spellings; null where there is none.</summary>
    public bool? Flag(string name) =>
        Text(name)?.ToLowerInvariant() switch
        {
            "true" or "yes" or "on" or "1" => true,
            "false" or "no" or "off" or "0" => false,
            _ => null,
        };

    private static FrontMatter Parse(string yaml, string body)
    {
        try
        {
            var stream = new YamlStream();
            // Aliases could make a few lines into gigabytes.
            stream.Load(new Parser(new StringReader(yaml)));
            return stream.Documents switch
            {
                [] => new FrontMatter(null, body, null),
                [{ RootNode: YamlMappingNode values }] when !HasAliases(yaml) => new FrontMatter(values, body, null),
                _ => new FrontMatter(null, body, "the front matter is not a list of names and values"),
            };
        }
        catch (Exception error) when (error is YamlException or ArgumentException or InvalidOperationException)
        {
            return new FrontMatter(null, body, $"the front matter is not YAML: {error.Message.Split('\n')[0]}");
        }
    }

    private static bool HasAliases(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        while (parser.MoveNext())
        {
            if (parser.Current is YamlDotNet.Core.Events.AnchorAlias)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Commas within braces and parentheses belong to an item, as in <c>src/*.{ts,tsx}</c> or <c>Bash(a, b)</c>.</summary>
    private static List<string> SplitAtCommas(string text)
    {
        var (items, depth, begin) = (new List<string>(), 0, 0);
        for (var at = 0; at <= text.Length; at++)
        {
            var here = at < text.Length ? text[at] : ',';
            depth +=
                here is '{' or '(' ? 1
                : here is '}' or ')' ? -1
                : 0;
            if (at == text.Length || (here == ',' && depth <= 0))
            {
                items.Add(text[begin..at].Trim());
                begin = at + 1;
            }
        }

        items.RemoveAll(item => item.Length == 0);
        return items;
    }

    private YamlNode? Find(string name) =>
        _values is not null && _values.Children.TryGetValue(new YamlScalarNode(name), out var value) ? value : null;
}
