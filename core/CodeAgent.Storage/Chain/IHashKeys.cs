using System.Security.Cryptography;
using System.Text;

namespace CodeAgent.Storage.Chain;

/// <summary>Gives the keys of the hash chains. Safe for concurrent use.</summary>
/// <remarks>A single machine keeps them in files (<see cref="FileHashKeys"/>); a cluster shares them as configuration.</remarks>
public interface IHashKeys
{
    /// <summary>The key for new events; made where there is none yet.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">The key cannot be read or made.</exception>
    HashKey Current();

    /// <summary>The key with an id; null where it is not here.</summary>
    HashKey? Find(string id);
}

/// <summary>A secret of 256 bits and the name that events keep of it.</summary>
public sealed class HashKey
{
    /// <summary>Bytes of a secret.</summary>
    public const int Size = 32;

    private readonly byte[] _secret;

    /// <summary>Takes a secret of exactly <see cref="Size"/> bytes.</summary>
    /// <exception cref="ArgumentException">The secret has another length.</exception>
    public HashKey(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != Size)
        {
            throw new ArgumentException($"A hash key has {Size} bytes.", nameof(secret));
        }

        _secret = secret.ToArray();
        Id = Convert.ToHexStringLower(HMACSHA256.HashData(_secret, "codeagent/key-id"u8).AsSpan(0, 8));
    }

    /// <summary>Sixteen hex digits that follow from the secret and do not tell it.</summary>
    public string Id { get; }

    internal ReadOnlySpan<byte> Secret => _secret;

    /// <summary>Reads the text form of a secret (64 hex digits); null where it is not one.</summary>
    public static HashKey? Parse(string text)
    {
        Span<byte> secret = stackalloc byte[Size];
        var hex = text.AsSpan().Trim();
        return
            hex.Length == 2 * Size
            && Convert.FromHexString(hex, secret, out _, out var written) == System.Buffers.OperationStatus.Done
            && written == Size
            ? new HashKey(secret)
            : null;
    }

    internal static HashKey Create() => new(RandomNumberGenerator.GetBytes(Size));

    internal byte[] ToFileContent() => Encoding.ASCII.GetBytes($"{Convert.ToHexStringLower(_secret)}\n");
}
