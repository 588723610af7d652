using System.Globalization;
using System.Text;
using System.Text.Json;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools;

/// <summary>
/// The words and the schema of a tool, embedded beside its class as <c>Name.md</c> and <c>Name.schema.json</c>. Both
/// may name values in braces, e.g. <c>{max_lines}</c>, that the tool fills in.
/// </summary>
internal static class ToolText
{
    /// <summary>Declares a tool from its texts.</summary>
    /// <param name="folder">The feature's folder, e.g. <c>Files</c>.</param>
    /// <param name="name">The tool's name and that of its files.</param>
    /// <param name="effect">The widest effect of a call.</param>
    /// <param name="values">What the names in braces stand for; each must occur, and each name needs a value.</param>
    public static ToolDescriptor Describe(
        string folder,
        string name,
        ToolEffect effect,
        params (string Name, long Value)[] values
    )
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var description = Fill(Load($"{folder}.{name}.md"), values, used).Trim();
        var schema = JsonElement.Parse(Fill(Load($"{folder}.{name}.schema.json"), values, used));
        foreach (var (unused, _) in values)
        {
            if (!used.Contains(unused))
                throw new InvalidOperationException($"The texts of {name} do not use the value '{unused}'.");
        }
        return new ToolDescriptor(name, description, schema, effect);
    }

    /// <summary>An embedded text by its name below this assembly's namespace.</summary>
    public static string Load(string resource)
    {
        using var stream =
            typeof(ToolText).Assembly.GetManifestResourceStream($"CodeAgent.Tools.{resource}")
            ?? throw new InvalidOperationException($"The text '{resource}' is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    internal static string Fill(string text, (string Name, long Value)[] values, HashSet<string> used)
    {
        var filled = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        for (var open = rest.IndexOf('{'); open >= 0; open = rest.IndexOf('{'))
        {
            filled.Append(rest[..open]);
            rest = rest[open..];
            var length = NameLength(rest[1..]);
            if (length == 0)
            {
                filled.Append('{');
                rest = rest[1..];
                continue;
            }
            var name = rest.Slice(1, length).ToString();
            filled.Append(Find(values, name).ToString(CultureInfo.InvariantCulture));
            used.Add(name);
            rest = rest[(length + 2)..];
        }
        return filled.Append(rest).ToString();
    }

    private static int NameLength(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && (char.IsAsciiLetterLower(text[end]) || text[end] == '_'))
            end++;
        return end > 0 && end < text.Length && text[end] == '}' ? end : 0;
    }

    private static long Find((string Name, long Value)[] values, string name)
    {
        foreach (var value in values)
        {
            if (value.Name == name)
                return value.Value;
        }
        throw new InvalidOperationException($"The text names '{{{name}}}', which has no value.");
    }
}
