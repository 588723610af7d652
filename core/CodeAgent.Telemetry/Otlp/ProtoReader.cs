namespace CodeAgent.Telemetry.Otlp;

/// <summary>Finds one field in a small message. What is cut off or malformed counts as not there.</summary>
internal static class ProtoReader
{
    /// <summary>The bytes of a delimited field; empty where there is none.</summary>
    public static ReadOnlyMemory<byte> FindMessage(ReadOnlyMemory<byte> message, int field) =>
        Fields(message).FirstOrDefault(found => found.Number == field).Content;

    /// <summary>The value of a varint field; 0 where there is none.</summary>
    public static long FindVarint(ReadOnlyMemory<byte> message, int field) =>
        (long)Fields(message).FirstOrDefault(found => found.Number == field).Value;

    private static IEnumerable<Field> Fields(ReadOnlyMemory<byte> rest)
    {
        while (TryVarint(ref rest, out var tag) && TryNext(ref rest, tag, out var field))
        {
            yield return field;
        }
    }

    private static bool TryNext(ref ReadOnlyMemory<byte> rest, ulong tag, out Field field)
    {
        var (value, length) = (0UL, 0UL);
        var known = (tag & 7) switch
        {
            0 => TryVarint(ref rest, out value),
            1 => (length = 8) > 0,
            2 => TryVarint(ref rest, out length),
            5 => (length = 4) > 0,
            _ => false,
        };
        field = default;
        if (!known || length > (ulong)rest.Length)
        {
            return false;
        }

        field = new Field((int)(tag >> 3), value, rest[..(int)length]);
        rest = rest[(int)length..];
        return true;
    }

    private static bool TryVarint(ref ReadOnlyMemory<byte> rest, out ulong value)
    {
        value = 0;
        for (var i = 0; i < Math.Min(10, rest.Length); i++)
        {
            value |= (ulong)(rest.Span[i] & 0x7F) << (7 * i);
            if ((rest.Span[i] & 0x80) == 0)
            {
                rest = rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    private readonly record struct Field(int Number, ulong Value, ReadOnlyMemory<byte> Content);
}
