using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CodeAgent.Gateway.Security.Keys;

/// <summary>The text of a key as its holder sends it: <c>cak_{id}_{secret}</c>.</summary>
internal readonly record struct KeyToken(string Id, string Secret)
{
    public const string Prefix = "cak_";
    private const int IdLength = 10;
    private const int SecretBytes = 32;

    public static KeyToken New() =>
        new(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2)),
            Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))
        );

    public static KeyToken? Parse(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.Length > Prefix.Length + IdLength + 1
        && text[Prefix.Length + IdLength] == '_'
            ? new KeyToken(text.Substring(Prefix.Length, IdLength), text[(Prefix.Length + IdLength + 1)..])
            : null;

    /// <summary>A secret of 256 random bits needs no slow hash.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Secret)));

    /// <summary>Takes the same time for every wrong secret.</summary>
    public bool Fits(string secretHash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash()), Encoding.ASCII.GetBytes(secretHash));

    public override string ToString() => $"{Prefix}{Id}_{Secret}";
}
