using System.Buffers.Binary;
using System.Text;

namespace CodeAgent.Telemetry.Otlp;

/// <summary>
/// Writes protocol buffers, as far as OTLP needs them. The length of a message is reserved as a varint of four bytes and
/// filled in when the message ends, so nothing is written twice.
/// </summary>
internal sealed class ProtoWriter
{
    private const int ReservedLength = 4;
    private const int MaxMessageLength = (1 << (7 * ReservedLength)) - 1;
    private const uint Varint = 0;
    private const uint Fixed64Type = 1;
    private const uint Delimited = 2;
    private const uint Fixed32Type = 5;

    private byte[] _buffer = new byte[4096];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    /// <summary>Begins a message; the result is given to <see cref="End"/>.</summary>
    public int Begin(int field)
    {
        Tag(field, Delimited);
        Take(ReservedLength);
        return Length;
    }

    /// <summary>Ends the message that begins at this position.</summary>
    public void End(int begin)
    {
        var length = Length - begin;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxMessageLength);
        for (var i = 0; i < ReservedLength; i++)
        {
            var more = i < ReservedLength - 1 ? 0x80 : 0;
            _buffer[begin - ReservedLength + i] = (byte)(((length >> (7 * i)) & 0x7F) | more);
        }
    }

    public void Text(int field, string value)
    {
        Tag(field, Delimited);
        var count = Encoding.UTF8.GetByteCount(value);
        Number((ulong)count);
        Encoding.UTF8.GetBytes(value, Take(count));
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, Delimited);
        Number((ulong)value.Length);
        value.CopyTo(Take(value.Length));
    }

    public void Integer(int field, long value)
    {
        Tag(field, Varint);
        Number((ulong)value);
    }

    public void Fixed64(int field, ulong value)
    {
        Tag(field, Fixed64Type);
        BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);
    }

    public void Fixed32(int field, uint value)
    {
        Tag(field, Fixed32Type);
        BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);
    }

    public void Double(int field, double value) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    private void Tag(int field, uint wireType) => Number(((ulong)field << 3) | wireType);

    private void Number(ulong value)
    {
        while (value >= 0x80)
        {
            Take(1)[0] = (byte)(value | 0x80);
            value >>= 7;
        }

        Take(1)[0] = (byte)value;
    }

    private Span<byte> Take(int count)
    {
        if (Length + count > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + count));
        }

        var span = _buffer.AsSpan(Length, count);
        Length += count;
        return span;
    }
}
