using System.Text;
using System.Text.Json;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;

namespace CodeAgent.Core.Tests.Events;

public sealed class EventEnvelopeTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"b":1,"a":2,"b":3}""")]
    [InlineData("""{ "a" : [ 1 ,  2 ] }""")]
    [InlineData("{\n\t\"a\": 1\n}")]
    [InlineData("""{"n":1.50,"e":1e3,"big":123456789012345678901234567890,"z":-0}""")]
    [InlineData("""{"u":"\u00e9é\uD83D\uDE00😀","s":"\/<>&'+"}""")]
    [InlineData("""{"half":"\ud800"}""")]
    public void The_data_keeps_its_bytes(string data)
    {
        var envelope = Envelope(data);
        var json = JsonSerializer.SerializeToUtf8Bytes(envelope, SessionJson.Default.EventEnvelope);
        var read = JsonSerializer.Deserialize(json, SessionJson.Default.EventEnvelope)!;
        Assert.Equal(data, Encoding.UTF8.GetString(read.Data.Span));
        Assert.Equal(envelope with { Data = default }, read with { Data = default });
        Assert.Equal(json, JsonSerializer.SerializeToUtf8Bytes(read, SessionJson.Default.EventEnvelope));
    }

    [Fact]
    public void Members_have_their_names_and_order_and_a_missing_trace_is_left_out()
    {
        const string Expected =
            """{"rootSeq":9,"stream":"session/s1","seq":2,"ts":"2026-01-01T00:00:00.0000001+00:00","type":"T","v":1,"data":{}}""";
        Assert.Equal(Expected, JsonSerializer.Serialize(Envelope("{}"), SessionJson.Default.EventEnvelope));
        var traced = JsonSerializer.Serialize(
            Envelope("{}") with
            {
                Trace = "00-1",
            },
            SessionJson.Default.EventEnvelope
        );
        Assert.EndsWith(""","data":{},"trace":"00-1"}""", traced, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_of_envelopes_keeps_each_ones_bytes()
    {
        IReadOnlyList<EventEnvelope> page = [Envelope("""{"a": 1}"""), Envelope("""{"a":  2}""")];
        var json = JsonSerializer.Serialize(page, SessionJson.Default.IReadOnlyListEventEnvelope);
        var read = JsonSerializer.Deserialize(json, SessionJson.Default.IReadOnlyListEventEnvelope)!;
        Assert.Equal(["""{"a": 1}""", """{"a":  2}"""], read.Select(one => Encoding.UTF8.GetString(one.Data.Span)));
    }

    private static EventEnvelope Envelope(string data) =>
        new(
            9,
            StreamId.Session("s1"),
            2,
            new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(1),
            "T",
            1,
            Encoding.UTF8.GetBytes(data),
            null
        );
}
