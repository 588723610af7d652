namespace CodeAgent.Tools.Web;

/// <summary>What <c>WebFetch</c> may do.</summary>
public sealed record WebFetchOptions
{
    /// <summary>
    /// Hosts that may be reached although their addresses are not public: <c>host</c> or <c>host:port</c>, each exact.
    /// Empty for none.
    /// </summary>
    public IReadOnlyList<string> PrivateHosts { get; init; } = [];

    /// <summary>Bytes of one page that are read at the most, after decompression. Default 5 MiB.</summary>
    public int LongestPage { get; init; } = 5 * 1024 * 1024;

    /// <summary>How long one page may take, redirects included. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Redirects within a host that are followed. Default 5.</summary>
    public int MostRedirects { get; init; } = 5;

    /// <summary>How long a page is kept. Default 15 minutes.</summary>
    public TimeSpan KeptFor { get; init; } = TimeSpan.FromMinutes(15);

    internal bool IsPrivateAllowed(string host, int port) =>
        PrivateHosts.Any(allowed =>
            string.Equals(allowed, host, StringComparison.OrdinalIgnoreCase)
            || string.Equals(allowed, $"{host}:{port}", StringComparison.OrdinalIgnoreCase)
        );
}
