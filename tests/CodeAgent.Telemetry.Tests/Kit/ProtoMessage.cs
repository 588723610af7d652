using System.Text;

namespace CodeAgent.Telemetry.Tests.Kit;

/// <summary>A protocol buffers message as its fields, decoded by the encoding's own rules and strictly.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Field, object Value)> _fields = [];

    public ProtoMessage(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        while (reader.BaseStream.Position < bytes.Length)
        {
            var tag = (ulong)reader.Read7BitEncodedInt64();
            object value = (tag & 7) switch
            {
                0 => reader.Read7BitEncodedInt64(),
                1 => reader.ReadUInt64(),
                2 => Exactly(reader, reader.Read7BitEncodedInt()),
                5 => reader.ReadUInt32(),
                _ => throw new InvalidDataException($"Wire type {tag & 7}."),
            };
            _fields.Add(((int)(tag >> 3), value));
        }
    }

    public bool Has(int field) => _fields.Exists(one => one.Field == field);

    public IEnumerable<ProtoMessage> Messages(int field) => All<byte[]>(field).Select(bytes => new ProtoMessage(bytes));

    public ProtoMessage Message(int field) => Messages(field).Single();

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public byte[] Bytes(int field) => All<byte[]>(field).SingleOrDefault() ?? [];

    public long Integer(int field) => All<long>(field).SingleOrDefault();

    public ulong Fixed64(int field) => All<ulong>(field).SingleOrDefault();

    public uint Fixed32(int field) => All<uint>(field).SingleOrDefault();

    public double Double(int field) => BitConverter.UInt64BitsToDouble(Fixed64(field));

    private IEnumerable<T> All<T>(int field) => _fields.Where(one => one.Field == field).Select(one => (T)one.Value);

    private static byte[] Exactly(BinaryReader reader, int count)
    {
        var bytes = reader.ReadBytes(count);
        return bytes.Length == count ? bytes : throw new EndOfStreamException();
    }
}
