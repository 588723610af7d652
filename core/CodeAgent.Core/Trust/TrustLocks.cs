using System.Text.Json;
using CodeAgent.Core.Errors;

namespace CodeAgent.Core.Trust;

/// <summary>One line of a lock: an item that whoever reviewed the repository vouches for.</summary>
public sealed record TrustLockEntry(TrustKind Kind, string Name, string Hash);

/// <summary>
/// The locks of repositories that the user's own configuration says to honour. A repository cannot vouch for itself:
/// without that word of the user its lock is only text.
/// </summary>
/// <param name="honoured">Folders, absolute, whose locks count, with those of all that is in them.</param>
public sealed class TrustLocks(IReadOnlyList<string> honoured)
{
    /// <summary>Where a lock is in its repository.</summary>
    public const string File = ".codeagent/trust.lock";

    /// <summary>Honours none.</summary>
    public static TrustLocks None { get; } = new([]);

    /// <summary>Whether a folder's lock counts.</summary>
    public bool Honours(string origin) =>
        honoured.Any(folder =>
        {
            var root = folder.TrimEnd('/');
            return origin == root || origin.StartsWith(root + "/", StringComparison.Ordinal);
        });

    /// <summary>Whether a lock that counts names an item's content.</summary>
    /// <exception cref="CodeAgentException">The lock does not parse (AGENT0421).</exception>
    public bool Holds(TrustItem item) =>
        Honours(item.Origin) && Read(item.Origin).Any(entry => entry.Kind == item.Kind && entry.Hash == item.Hash);

    /// <summary>The lock of a repository; empty where it has none.</summary>
    /// <exception cref="CodeAgentException">It does not parse (AGENT0421).</exception>
    public static IReadOnlyList<TrustLockEntry> Read(string origin)
    {
        var path = Path.Combine(origin, File);
        if (!System.IO.File.Exists(path))
        {
            return [];
        }

        try
        {
            return
            [
                .. System
                    .IO.File.ReadLines(path)
                    .Where(line => line.Length > 0 && line[0] != '#')
                    .Select(line => JsonSerializer.Deserialize(line, TrustJson.Default.TrustLockEntry)!),
            ];
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CodeAgentException(
                ErrorCode.TrustUnusable,
                $"{path} cannot be used: {error.Message}\nWrite it anew: codeagent trust lock"
            );
        }
    }

    /// <summary>A lock's text: a line an item, in an order that makes small differences small.</summary>
    public static string Text(IEnumerable<TrustItem> items) =>
        string.Concat(
            items
                .Select(item => new TrustLockEntry(item.Kind, item.Name, item.Hash))
                .OrderBy(entry => entry.Kind)
                .ThenBy(entry => entry.Name, StringComparer.Ordinal)
                .ThenBy(entry => entry.Hash, StringComparer.Ordinal)
                .Select(entry => JsonSerializer.Serialize(entry, TrustJson.Default.TrustLockEntry) + "\n")
                .Prepend(
                    "# Reviewed configuration that may run. Read by those whose own configuration honours this repository.\n"
                )
        );
}
