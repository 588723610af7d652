namespace CodeAgent.Gateway.Security;

/// <summary>
/// Which repositories a caller sees. A pattern is a path or an address in which <c>*</c> stands for any characters, e.g.
/// <c>/srv/git/payments*</c> or <c>https://forge.example/team/*</c>; upper and lower case count. A trailing slash and
/// <c>.git</c> make no difference.
/// </summary>
/// <param name="Patterns">The patterns; null for every repository, an empty list for none.</param>
public sealed record RepositoryScope(IReadOnlyList<string>? Patterns)
{
    /// <summary>Every repository, and what belongs to none.</summary>
    public static RepositoryScope All { get; } = new((IReadOnlyList<string>?)null);

    /// <summary>Whether nothing is hidden.</summary>
    public bool IsAll => Patterns is null;

    /// <summary>
    /// Whether it has the repository. One that is unknown (null) is only in the scope of everything. A path is read as the
    /// file system would: <c>..</c> leads nowhere else.
    /// </summary>
    public bool Contains(string? repository)
    {
        if (Patterns is null)
        {
            return true;
        }

        if (string.IsNullOrEmpty(repository))
        {
            return false;
        }

        var name = Canonical(repository);
        return Patterns.Any(pattern => Matches(Trimmed(pattern), name));
    }

    /// <summary>Whether a text fits a pattern in which <c>*</c> alone is special. Takes time by both lengths, no more.</summary>
    internal static bool Matches(string pattern, string text)
    {
        var parts = pattern.Split('*');
        if (parts.Length == 1)
        {
            return pattern == text;
        }

        var (first, last) = (parts[0], parts[^1]);
        if (
            text.Length < first.Length + last.Length
            || !text.StartsWith(first, StringComparison.Ordinal)
            || !text.EndsWith(last, StringComparison.Ordinal)
        )
        {
            return false;
        }

        var rest = text.AsSpan(first.Length, text.Length - first.Length - last.Length);
        foreach (var part in parts.AsSpan(1, parts.Length - 2))
        {
            var at = rest.IndexOf(part, StringComparison.Ordinal);
            if (at < 0)
            {
                return false;
            }

            rest = rest[(at + part.Length)..];
        }

        return true;
    }

    private static string Canonical(string repository)
    {
        var name = Path.IsPathFullyQualified(repository) ? Path.GetFullPath(repository) : repository;
        if (!Path.IsPathFullyQualified(name) && name.Split('/').Contains(".."))
        {
            // An address whose server would read it as another one matches nothing but the whole.
            return "";
        }

        return Trimmed(name);
    }

    private static string Trimmed(string name)
    {
        var bare = name.TrimEnd('/');
        return bare.EndsWith(".git", StringComparison.Ordinal) ? bare[..^4].TrimEnd('/') : bare;
    }
}
