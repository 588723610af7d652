using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodeAgent.Tools.Mcp.Tools;

/// <summary>
/// What each tool said of itself when a call of it was last permitted. A server that says something else afterwards is
/// asked about again. Lines are only added; the last one of a tool counts.
/// </summary>
internal sealed class DeclarationPins(string path)
{
    private readonly Lock _lock = new();
    private Dictionary<string, string>? _pins;

    /// <summary>All that a model and a person judge a tool by.</summary>
    public static string HashOf(Tool tool)
    {
        var text = System.Text.Json.JsonSerializer.Serialize(
            new
            {
                tool.Name,
                tool.Title,
                tool.Description,
                Schema = tool.InputSchema.GetRawText(),
                Hints = tool.Annotations,
            },
            McpJsonUtilities.DefaultOptions
        );
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Whether calls of the tool were permitted when it said something else of itself.</summary>
    public bool IsChanged(string key, string hash)
    {
        lock (_lock)
        {
            return Pins().TryGetValue(key, out var pinned) && pinned != hash;
        }
    }

    /// <summary>A call was permitted.</summary>
    public void Pin(string key, string hash)
    {
        lock (_lock)
        {
            if (Pins().GetValueOrDefault(key) == hash)
            {
                return;
            }

            Pins()[key] = hash;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.AppendAllText(path, $"{hash} {key.ReplaceLineEndings(" ")}\n");
        }
    }

    private Dictionary<string, string> Pins()
    {
        if (_pins is not null)
        {
            return _pins;
        }

        _pins = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            if (line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var at)
            {
                _pins[line[(at + 1)..]] = line[..at];
            }
        }

        return _pins;
    }
}
