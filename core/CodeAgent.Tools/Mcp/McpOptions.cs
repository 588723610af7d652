using CodeAgent.Tools.Mcp.Configuration;
using CodeAgent.Tools.Mcp.Servers;

namespace CodeAgent.Tools.Mcp;

/// <summary>What the client of the Model Context Protocol needs to know of its host.</summary>
public sealed record McpOptions
{
    /// <summary>Finds the servers of a workspace, absolute. Called once a workspace.</summary>
    public required Func<string, McpConfiguration> Configure { get; init; }

    /// <summary>The folder of durable state, absolute: logs, records of processes, accepted declarations, tokens.</summary>
    public required string StateFolder { get; init; }

    /// <summary>Variables that servers inherit. Keys of model vendors are left out.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Says which servers may be started; by default those that no repository brought.</summary>
    public IMcpTrust Trust { get; init; } = OwnServersOnly.Instance;

    /// <summary>Changes how programs are started; null for as they are.</summary>
    public IServerCage? Cage { get; init; }

    /// <summary>Answers what servers ask a person; null where nobody is there.</summary>
    public IMcpQuestions? Questions { get; init; }

    /// <summary>Signs in to servers that ask for it; null where nobody is there, and kept tokens only are used.</summary>
    public IMcpBrowser? Browser { get; init; }

    /// <summary>How much servers may send.</summary>
    public McpLimits Limits { get; init; } = new();

    /// <summary>How long the first turn of a workspace waits for its servers. Default 5 s.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The first pause before a server that ended is started again; it doubles up to a minute. Default 0.5 s.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often in a row a server may fail before it is left alone. Default 6.</summary>
    public int MostFailures { get; init; } = 6;

    /// <summary>The program's version, told to servers.</summary>
    public string Version { get; init; } = "0";

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal string Folder => Path.Join(StateFolder, "mcp");
}

/// <summary>Says whether a server may be started.</summary>
public interface IMcpTrust
{
    /// <summary>Null where it may; else why not and what to do, for people.</summary>
    /// <param name="server">The server.</param>
    /// <param name="workspace">The folder that it would be started for, absolute.</param>
    string? Refusal(McpServerSettings server, string workspace);
}

/// <summary>Asks a person what a server wants to know while it works.</summary>
public interface IMcpQuestions
{
    /// <summary>The answer as the JSON object that the server's form asks for; null for no.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="message">What it asks; foreign text.</param>
    /// <param name="form">JSON Schema of the answer: a flat object.</param>
    /// <param name="cancellationToken">Ends with the call.</param>
    Task<System.Text.Json.Nodes.JsonObject?> AskAsync(
        string server,
        string message,
        System.Text.Json.JsonElement form,
        CancellationToken cancellationToken
    );
}

/// <summary>Shows a person the page where they sign in.</summary>
public interface IMcpBrowser
{
    /// <summary>Shows it. The page sends the browser back to a loopback address, where the client listens.</summary>
    Task ShowAsync(Uri page, CancellationToken cancellationToken);
}

/// <summary>Trusts what the user configured and what the command line names.</summary>
internal sealed class OwnServersOnly : IMcpTrust
{
    public static readonly OwnServersOnly Instance = new();

    public string? Refusal(McpServerSettings server, string workspace) =>
        server.Scope == McpScope.Project ? $"{server.File} is part of the folder, and nobody accepted it." : null;
}
