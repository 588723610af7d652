using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;

namespace CodeAgent.Gateway.Webhooks;

/// <summary>One delivery: events of a task in order, signed by Standard Webhooks.</summary>
/// <param name="Id">The same for the same events, so that a repeat can be told.</param>
/// <param name="Body">The JSON.</param>
/// <param name="To">The root sequence that it reaches.</param>
internal sealed record WebhookBatch(string Id, byte[] Body, long To)
{
    private const string SecretPrefix = "whsec_";
    private const int SecretBytes = 32;

    public static string NewSecret() =>
        SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>The first events of a page that fit in a body; null where the page has none for this webhook.</summary>
    public static WebhookBatch? Of(Webhook hook, IReadOnlyList<EventEnvelope> page, int maxBytes)
    {
        var json = new ArrayBufferWriter<byte>();
        var (count, to) = (0, 0L);
        foreach (var envelope in page.Where(envelope => hook.Types?.Contains(envelope.Type) ?? true))
        {
            var one = Bounded(envelope, maxBytes);
            if (count > 0 && json.WrittenCount + one.Length > maxBytes)
            {
                break;
            }

            json.Write(count == 0 ? Begin(hook) : ","u8);
            json.Write(one);
            (count, to) = (count + 1, envelope.RootSeq);
        }

        if (count == 0)
        {
            return null;
        }

        json.Write("]}"u8);
        var id = string.Create(CultureInfo.InvariantCulture, $"msg_{hook.Id}_{hook.After}_{to}");
        return new WebhookBatch(id, json.WrittenSpan.ToArray(), to);
    }

    /// <summary>The request that delivers it.</summary>
    public HttpRequestMessage ToRequest(Webhook hook, DateTimeOffset now)
    {
        var time = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, hook.Url) { Content = new ByteArrayContent(Body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("webhook-id", Id);
        request.Headers.Add("webhook-timestamp", time);
        request.Headers.Add("webhook-signature", $"v1,{Sign(hook.Secret, $"{Id}.{time}.")}");
        request.Headers.UserAgent.ParseAdd("codeagent-webhooks/1");
        return request;
    }

    private string Sign(string secret, string head)
    {
        using var hmac = IncrementalHash.CreateHMAC(
            HashAlgorithmName.SHA256,
            Convert.FromBase64String(secret[SecretPrefix.Length..])
        );
        hmac.AppendData(Encoding.UTF8.GetBytes(head));
        hmac.AppendData(Body);
        return Convert.ToBase64String(hmac.GetHashAndReset());
    }

    private static byte[] Begin(Webhook hook) =>
        Encoding.UTF8.GetBytes($$"""{"type":"events","task":"{{JsonEncodedText.Encode(hook.Task!)}}","events":[""");

    /// <summary>An event that is larger than a body comes without its data; the log has it.</summary>
    private static byte[] Bounded(EventEnvelope envelope, int maxBytes)
    {
        var whole = JsonSerializer.SerializeToUtf8Bytes(envelope, SessionJson.Default.EventEnvelope);
        return whole.Length <= maxBytes - 1_000
            ? whole
            : JsonSerializer.SerializeToUtf8Bytes(
                envelope with
                {
                    Data = """{"isCut":true}"""u8.ToArray(),
                },
                SessionJson.Default.EventEnvelope
            );
    }
}
