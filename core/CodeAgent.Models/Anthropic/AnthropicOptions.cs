namespace CodeAgent.Models.Anthropic;

/// <summary>How to reach Anthropic's Messages API or a server that speaks it.</summary>
/// <param name="ApiKey">Sent as <c>x-api-key</c>; null where there is none.</param>
/// <param name="BaseUrl">Without <c>/v1/messages</c>; null for Anthropic's own.</param>
public sealed record AnthropicOptions(string? ApiKey = null, Uri? BaseUrl = null)
{
    /// <summary>Sent as a bearer token, for gateways; null where there is none.</summary>
    public string? AuthToken { get; init; }

    /// <summary>More headers of every request.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>How long a connection may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the server may be silent before the call counts as cut; it sends pings while it works.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Output limit of calls to models whose own is unknown, in tokens.</summary>
    public int DefaultMaxOutputTokens { get; init; } = 32_000;

    /// <summary>The server only: a key must not reach a log.</summary>
    public override string ToString() => $"{nameof(AnthropicOptions)} {{ {nameof(BaseUrl)} = {BaseUrl} }}";
}
