using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CodeAgent.Storage.Chain;

/// <summary>
/// Computes the keyed hash of an event: HMAC-SHA256 over every stored field and the previous hash. Each field has its
/// length before it, so that no two events have the same bytes.
/// </summary>
internal static class EventSeal
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = HMACSHA256.HashSizeInBytes;

    /// <summary>What the first event of a stream follows.</summary>
    public static readonly ReadOnlyMemory<byte> Genesis = new byte[Size];

    private const int FixedBytes = 256;
    private const int LongestCharInUtf8 = 3;

    /// <summary>The hash of an event; its own <see cref="ChainedEvent.Hash"/> is left out.</summary>
    public static byte[] Compute(HashKey key, ChainedEvent item)
    {
        var texts = item.Stream.Value.Length + item.Root.Value.Length + item.Type.Length + (item.Trace?.Length ?? 0);
        var rented = ArrayPool<byte>.Shared.Rent(FixedBytes + texts * LongestCharInUtf8 + item.Payload.Length);
        try
        {
            var writer = new FieldWriter(rented);
            writer.Text("codeagent/event/1");
            writer.Text(item.KeyId);
            writer.Bytes(item.Previous.Span);
            writer.Text(item.Stream.Value);
            writer.Text(item.Root.Value);
            writer.Number(item.Seq);
            writer.Number(item.RootSeq);
            writer.Number(item.Ts);
            writer.Text(item.Type);
            writer.Number(item.V);
            writer.Text(item.Trace);
            writer.Number(item.IsBlob ? 1 : 0);
            writer.Bytes(item.Payload.Span);
            return HMACSHA256.HashData(key.Secret, writer.Written);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Compares in constant time, so that a hash cannot be guessed byte by byte.</summary>
    public static bool Matches(HashKey key, ChainedEvent item) =>
        CryptographicOperations.FixedTimeEquals(Compute(key, item), item.Hash.Span);

    private ref struct FieldWriter(Span<byte> buffer)
    {
        private readonly Span<byte> _buffer = buffer;
        private int _length;

        public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

        public void Number(long value)
        {
            BinaryPrimitives.WriteInt64BigEndian(_buffer[_length..], value);
            _length += sizeof(long);
        }

        public void Bytes(ReadOnlySpan<byte> value)
        {
            Number(value.Length);
            value.CopyTo(_buffer[_length..]);
            _length += value.Length;
        }

        public void Text(string? value)
        {
            if (value is null)
            {
                Number(-1);
                return;
            }

            var count = Encoding.UTF8.GetBytes(value, _buffer[(_length + sizeof(long))..]);
            Number(count);
            _length += count;
        }
    }
}
