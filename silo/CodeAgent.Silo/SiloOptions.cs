namespace CodeAgent.Silo;

/// <summary>How one silo runs.</summary>
/// <param name="StateFolder">Folder of the event store and its keys.</param>
public sealed record SiloOptions(string StateFolder)
{
    /// <summary>Redis for membership, reminders and directory; null for a single silo on localhost.</summary>
    public string? Redis { get; init; }

    /// <summary>The cluster's name.</summary>
    public string ClusterId { get; init; } = "codeagent";

    /// <summary>The token that the HTTP API asks for; null for a random one that the program prints.</summary>
    public string? Token { get; init; }

    /// <summary>Variables that processes started by tools inherit; secrets are left out of them by the tools.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Key of Anthropic's models; null for none.</summary>
    public string? AnthropicKey { get; init; }

    /// <summary>Base address of Anthropic's API; null for the official one.</summary>
    public Uri? AnthropicBaseUrl { get; init; }
}
