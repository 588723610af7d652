using System.Text;

namespace CodeAgent.Tools.Mcp.Configuration;

/// <summary><c>${NAME}</c> and <c>${NAME:-default}</c>. What has neither a value nor a default stays as it is, and is told.</summary>
internal sealed class VariableExpansion(IReadOnlyDictionary<string, string> variables)
{
    private readonly SortedSet<string> _missing = new(StringComparer.Ordinal);

    /// <summary>Names that had no value.</summary>
    public IReadOnlyCollection<string> Missing => _missing;

    public string Expand(string text)
    {
        var result = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        for (var open = rest.IndexOf("${"); open >= 0; open = rest.IndexOf("${"))
        {
            result.Append(rest[..open]);
            var close = rest[open..].IndexOf('}');
            if (close < 0)
            {
                rest = rest[open..];
                break;
            }

            result.Append(Value(rest.Slice(open, close + 1).ToString()));
            rest = rest[(open + close + 1)..];
        }

        return result.Append(rest).ToString();
    }

    private string Value(string reference)
    {
        var inner = reference[2..^1];
        var at = inner.IndexOf(":-", StringComparison.Ordinal);
        var name = at < 0 ? inner : inner[..at];
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            return reference;
        }

        if (variables.GetValueOrDefault(name) is { Length: > 0 } value)
        {
            return value;
        }

        if (at >= 0)
        {
            return inner[(at + 2)..];
        }

        _missing.Add(name);
        return reference;
    }
}
