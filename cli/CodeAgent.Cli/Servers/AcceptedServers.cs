using System.Security.Cryptography;
using System.Text;
using CodeAgent.Core.Errors;
using CodeAgent.Tools.Mcp;
using CodeAgent.Tools.Mcp.Configuration;

namespace CodeAgent.Cli.Servers;

/// <summary>
/// Which of a folder's own servers a person accepted, by content: a line each in a file of the state folder. Another word
/// in an entry, or another folder, is another server.
/// </summary>
internal sealed class AcceptedServers(string stateFolder) : IMcpTrust
{
    private readonly string _path = Path.Combine(stateFolder, "mcp", "accepted.txt");

    /// <inheritdoc/>
    public string? Refusal(McpServerSettings server, string workspace)
    {
        if (server.Scope != McpScope.Project)
        {
            return null;
        }

        var lines = Lines();
        if (lines.Contains(Line(server, workspace)))
        {
            return null;
        }

        var begin = $"{Key(server, workspace)} ";
        var isChanged = lines.Any(line => line.StartsWith(begin, StringComparison.Ordinal));
        return $"{server.File} brings it and nobody accepted it{(isChanged ? " as it is now: it changed" : "")}. Look at it: codeagent mcp get {server.Name}. Let it run: codeagent mcp accept {server.Name}";
    }

    /// <summary>Accepts a server as it is now.</summary>
    /// <exception cref="CodeAgentException">It cannot be kept (AGENT0601).</exception>
    public void Accept(McpServerSettings server, string workspace)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            File.AppendAllText(_path, Line(server, workspace) + "\n");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CodeAgentException(ErrorCode.StateUnusable, $"{_path} cannot be written: {error.Message}");
        }
    }

    private HashSet<string> Lines() => File.Exists(_path) ? [.. File.ReadLines(_path)] : [];

    private static string Line(McpServerSettings server, string workspace) =>
        $"{Key(server, workspace)} {Hash(server.Declared)}";

    private static string Key(McpServerSettings server, string workspace) =>
        Hash($"{workspace}\n{server.File}\n{server.Name}");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
