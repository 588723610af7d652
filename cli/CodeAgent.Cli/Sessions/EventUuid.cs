using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CodeAgent.Core.Events;

namespace CodeAgent.Cli.Sessions;

/// <summary>Names an event by a UUID that is the same whenever and wherever it is shown.</summary>
internal static class EventUuid
{
    public static Guid Of(EventEnvelope envelope)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{envelope.Stream}#{envelope.Seq}");
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);

        // Version 8 is RFC 9562's for names hashed in a way of one's own.
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
