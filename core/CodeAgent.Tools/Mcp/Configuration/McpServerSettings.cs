using System.Text.Json.Nodes;

namespace CodeAgent.Tools.Mcp.Configuration;

/// <summary>Where a server's entry was found; an earlier one hides a later one of the same name.</summary>
public enum McpScope
{
    /// <summary>A file that the command line names.</summary>
    Flag,

    /// <summary>The user's own, for one folder.</summary>
    Local,

    /// <summary>The folder itself: anybody who writes the repository may have written it.</summary>
    Project,

    /// <summary>The user's own.</summary>
    User,
}

/// <summary>One server as configured, variables expanded.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Scope">Where it was found.</param>
/// <param name="File">The file, absolute.</param>
public sealed record McpServerSettings(string Name, McpScope Scope, string File)
{
    /// <summary>The program of a server on standard input and output; null for one that is reached over HTTP.</summary>
    public string? Command { get; init; }

    /// <summary>The program's arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Variables set for the program.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the program runs; null for the workspace.</summary>
    public string? Folder { get; init; }

    /// <summary>The address of a server over HTTP; null for a program.</summary>
    public Uri? Url { get; init; }

    /// <summary>Whether the address speaks the older transport of server-sent events only.</summary>
    public bool IsSse { get; init; }

    /// <summary>Headers of every request.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>What is known for signing in; null where nothing is configured (the server's own metadata is used then).</summary>
    public McpSignIn? SignIn { get; init; }

    /// <summary>How long one call may take.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the server may take to be ready.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The only tools that are taken; null for all.</summary>
    public IReadOnlyList<string>? OnlyTools { get; init; }

    /// <summary>Tools that are left out.</summary>
    public IReadOnlyList<string> WithoutTools { get; init; } = [];

    /// <summary>Whether its tools are declared with every call, however many there are.</summary>
    public bool IsAlwaysLoaded { get; init; }

    /// <summary>The entry as it stands in the file, before variables are expanded: what trust is about.</summary>
    public string Declared { get; init; } = "";

    /// <summary>Whether it is reached over HTTP.</summary>
    public bool IsRemote => Url is not null;

    /// <summary>What a person reads of it: the command or the address. No headers and no variables, which hold secrets.</summary>
    public string Summary => Url?.GetLeftPart(UriPartial.Path) ?? string.Join(' ', [Command!, .. Arguments]);
}

/// <summary>A client that is registered with a server's authorization server.</summary>
/// <param name="ClientId">Its id; null where it registers itself.</param>
/// <param name="ClientSecret">Its secret; null for none.</param>
/// <param name="CallbackPort">The port of the loopback address that the browser is sent back to; null for a free one.</param>
/// <param name="Scopes">Scopes to ask for; empty for those the server names.</param>
public sealed record McpSignIn(string? ClientId, string? ClientSecret, int? CallbackPort, IReadOnlyList<string> Scopes);

/// <summary>A server's entry as a dialect gave it: plain values, variables not yet expanded.</summary>
internal sealed record McpEntry(string Name, JsonObject Values);
