using System.Text;
using System.Text.Json;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Tests.Loop.Running;
using CodeAgent.Testing.Sessions;

namespace CodeAgent.Core.Tests.Golden;

/// <summary>Events of another version: shown to whoever reads, never folded by an owner that does not know them.</summary>
public sealed class UnknownEventTests
{
    private const string Newer = """
        {"rootSeq":9,"stream":"session/s1","seq":2,"ts":"2026-03-14T15:09:26+00:00","type":"PlanDrawn","v":1,"data":{"steps":[1, 2]}}
        """;

    [Fact]
    public void An_event_of_an_unknown_type_is_readable_as_an_envelope()
    {
        var envelope = JsonSerializer.Deserialize(Newer, SessionJson.Default.EventEnvelope)!;
        Assert.Equal(("PlanDrawn", 9, 2), (envelope.Type, envelope.RootSeq, envelope.Seq));
        Assert.Equal("""{"steps":[1, 2]}""", Encoding.UTF8.GetString(envelope.Data.Span));
        Assert.Equal(Newer.Trim(), JsonSerializer.Serialize(envelope, SessionJson.Default.EventEnvelope));
        Assert.Null(SessionCodec.Decode(envelope));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(SessionCodec.CurrentVersion + 1)]
    public void A_version_that_is_not_known_is_not_guessed_at(int version)
    {
        var known = SessionSamples.Envelope(SessionSamples.Events[0]);
        Assert.NotNull(SessionCodec.Decode(known));
        Assert.Null(SessionCodec.Decode(known with { V = version }));
    }

    [Theory]
    [InlineData("PlanDrawn", 1)]
    [InlineData("TurnStarted", 2)]
    public async Task A_stream_with_such_an_event_is_not_owned(string type, int version)
    {
        await using var session = new KeptSession();
        await session.WriteAsync(
            SessionCodec.Encode(SessionSamples.Events[0]),
            new NewEvent(type, version, "{}"u8.ToArray())
        );
        var runner = new SessionRunner(session.Runtime, session.Stream, _ => { });

        var error = await Assert.ThrowsAsync<CodeAgentException>(() => runner.RunAsync(CancellationToken.None));

        Assert.Equal("AGENT0506", error.Code.ToText());
        Assert.Contains(type, error.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await session.ReadAsync()).Count);
        Assert.Null((await session.Store.FindHeadAsync(session.Stream))?.Owner);
    }
}
