namespace CodeAgent.Core.Permissions;

/// <summary>
/// Patterns of <c>WebFetch(domain:…)</c> rules: a host, <c>*.host</c> for what is below it at any depth, <c>*</c> for all;
/// elsewhere <c>*</c> stays within a label. Case and a final dot make no difference, as for resolvers.
/// </summary>
internal static class DomainPattern
{
    public const string Prefix = "domain:";

    public static bool Matches(string pattern, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            return false;
        }

        var host = uri.IdnHost.TrimEnd('.');
        if (pattern is "*")
        {
            return true;
        }

        if (pattern.StartsWith("*.", StringComparison.Ordinal))
        {
            return host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase);
        }

        var (labels, named) = (host.Split('.'), pattern.Split('.'));
        return labels.Length == named.Length
            && labels.Zip(named).All(pair => Wildcard.Matches(pair.Second, pair.First, ignoreCase: true));
    }
}
