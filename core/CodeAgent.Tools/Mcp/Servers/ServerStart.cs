using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Mcp.Servers;

/// <summary>A program that is about to be started for a server.</summary>
/// <param name="Program">Absolute path.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Folder">Where it runs.</param>
/// <param name="Environment">All of its variables.</param>
public sealed record ServerStart(
    string Program,
    IReadOnlyList<string> Arguments,
    string Folder,
    IReadOnlyDictionary<string, string> Environment
);

/// <summary>Changes how servers are started, e.g. puts them into a sandbox.</summary>
public interface IServerCage
{
    /// <summary>What is really started. Pure but for looking at the machine.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="start">What it asks for.</param>
    /// <param name="workspace">The session's folder.</param>
    ServerStart Confine(string server, ServerStart start, string workspace);
}
