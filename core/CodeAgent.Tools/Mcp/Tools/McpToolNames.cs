using System.Security.Cryptography;
using System.Text;

namespace CodeAgent.Tools.Mcp.Tools;

/// <summary>Names that every model provider takes: letters, digits, <c>_</c> and <c>-</c>, at most 64.</summary>
internal static class McpToolNames
{
    private const int Longest = 64;
    private const int HashLength = 8;

    /// <summary>The name models use for a server's tool.</summary>
    public static string Of(string server, string tool)
    {
        var name = $"mcp__{Safe(server)}__{Safe(tool)}";
        return name.Length <= Longest ? name : $"{name[..(Longest - HashLength - 1)]}_{Hash(name)}";
    }

    /// <summary>A server's name as it stands in tools' names and in rules.</summary>
    public static string Safe(string name)
    {
        var safe = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));
        // Two underscores end the server's name.
        while (safe.Contains("__", StringComparison.Ordinal))
        {
            safe = safe.Replace("__", "_", StringComparison.Ordinal);
        }

        return safe.Length <= 40 ? safe : $"{safe[..31]}_{Hash(name)}";
    }

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashLength];
}
