using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using CodeAgent.Core.Text;
using CodeAgent.Storage.Chain;

namespace CodeAgent.Cli.Hosting.Audit;

/// <summary>One event for a record that is kept elsewhere: with its hashes, and the hash of its data as it is stored.</summary>
internal static class ExportLine
{
    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static byte[] Of(SealedEvent sealedEvent, bool isRaw)
    {
        var happened = sealedEvent.Event;
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteNumber("rootSeq", happened.RootSeq);
            json.WriteString("stream", happened.Stream.Value);
            json.WriteNumber("seq", happened.Seq);
            json.WriteString("ts", happened.Ts);
            json.WriteString("type", happened.Type);
            json.WriteNumber("v", happened.V);
            json.WriteString("keyId", sealedEvent.KeyId);
            json.WriteString("previous", sealedEvent.Previous);
            json.WriteString("hash", sealedEvent.Hash);
            json.WriteString("dataSha256", Convert.ToHexStringLower(SHA256.HashData(happened.Data.Span)));
            json.WritePropertyName("data");
            using var data = JsonDocument.Parse(happened.Data);
            if (isRaw)
            {
                data.RootElement.WriteTo(json);
            }
            else
            {
                Clean(json, data.RootElement);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Member by member, so that what is taken out of a text cannot break the JSON around it.</summary>
    private static void Clean(Utf8JsonWriter json, JsonElement element, string? name = null)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    json.WritePropertyName(member.Name);
                    Clean(json, member.Value, member.Name);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Clean(json, item, name);
                }

                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                json.WriteStringValue(CleanText(name, element.GetString()!));
                break;
            default:
                element.WriteTo(json);
                break;
        }
    }

    /// <summary>A member's name may say that its value is secret.</summary>
    private static string CleanText(string? name, string text)
    {
        var clean = SecretScrub.Clean(text);
        return name is null || SecretScrub.Clean($"{name}={clean}") == $"{name}={clean}" ? clean : SecretScrub.Mark;
    }
}
