using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CodeAgent.Storage.Chain;

/// <summary>A note, kept outside the database, that an event with this hash once was the end of its stream.</summary>
internal sealed record Anchor(string Stream, long Seq, string Hash)
{
    private const string Version = "1";

    /// <summary>One line, with a keyed hash of its own.</summary>
    public string ToLine(HashKey key)
    {
        var content = string.Create(CultureInfo.InvariantCulture, $"{Version} {Stream} {Seq} {Hash} {key.Id}");
        return $"{content} {Convert.ToHexStringLower(Mac(key, content))}\n";
    }

    /// <summary>Reads a line; null where it was not written by someone with the key. A missing key is the caller's to tell.</summary>
    public static Anchor? Parse(string line, IHashKeys keys, out string? missingKey)
    {
        missingKey = null;
        if (
            line.Split(' ') is not [Version, var stream, var seqText, var hash, var keyId, var mac]
            || !long.TryParse(seqText, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
        )
        {
            return null;
        }

        if (keys.Find(keyId) is not { } key)
        {
            missingKey = keyId;
            return null;
        }

        var expected = Convert.ToHexStringLower(Mac(key, line[..^(mac.Length + 1)]));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(mac))
            ? new Anchor(stream, seq, hash)
            : null;
    }

    private static byte[] Mac(HashKey key, string content) =>
        HMACSHA256.HashData(key.Secret, Encoding.UTF8.GetBytes($"codeagent/anchor/{content}"));
}
