using System.Text.Json;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Testing.Golden;

namespace CodeAgent.Core.Tests.Golden;

/// <summary>
/// Shapes that some version once wrote. The folder is only ever added to: what an accepted change of Golden/events
/// replaces is kept here, and each file stays readable for good.
/// </summary>
public sealed class HistoricalShapeTests
{
    private static readonly GoldenFolder s_history = GoldenFolder.Of("tests/CodeAgent.Core.Tests/Golden/history");

    public static TheoryData<string> Files => [.. s_history.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_shape_of_the_past_still_loads_and_loses_nothing(string file)
    {
        var envelope = Envelope(file);
        var read = SessionCodec.Decode(envelope);
        Assert.NotNull(read);
        var now = JsonElement.Parse(SessionCodec.Encode(read).Data.Span);
        Assert.Empty(Lost(JsonElement.Parse(envelope.Data.Span), now, envelope.Type));
        SessionReducer.Apply(SessionState.Empty, read, envelope.Seq, envelope.Ts);
    }

    [Fact]
    public void Every_event_has_a_past() =>
        Assert.Empty(
            Vocabulary.Differences("Golden/history", Vocabulary.Events, s_history.Names.Select(TypeOf).Distinct())
        );

    [Fact]
    public void A_member_that_is_no_longer_read_is_noticed()
    {
        var before = JsonElement.Parse("""{"a":1,"b":{"c":[{"d":2}]}}""");
        Assert.Empty(Lost(before, JsonElement.Parse("""{"z":0,"b":{"c":[{"e":3,"d":2}]},"a":1}"""), "X"));
        Assert.Equal(["X.a"], Lost(before, JsonElement.Parse("""{"b":{"c":[{"d":2}]}}"""), "X"));
        Assert.Equal(["X.b.c.0.d"], Lost(before, JsonElement.Parse("""{"a":1,"b":{"c":[{"d":3}]}}"""), "X"));
    }

    private static EventEnvelope Envelope(string file) =>
        JsonSerializer.Deserialize(JsonText.Compact(s_history.Read(file)), SessionJson.Default.EventEnvelope)!;

    private static string TypeOf(string file) => file.Split('.')[0];

    /// <summary>Paths of members that were written once and do not come through reading and writing.</summary>
    private static IEnumerable<string> Lost(JsonElement before, JsonElement now, string path) =>
        (before.ValueKind, now.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => before
                .EnumerateObject()
                .SelectMany(member =>
                    now.TryGetProperty(member.Name, out var kept)
                        ? Lost(member.Value, kept, $"{path}.{member.Name}")
                        : [$"{path}.{member.Name}"]
                ),
            (JsonValueKind.Array, JsonValueKind.Array) when before.GetArrayLength() == now.GetArrayLength() => before
                .EnumerateArray()
                .Zip(now.EnumerateArray())
                .SelectMany((pair, at) => Lost(pair.First, pair.Second, $"{path}.{at}")),
            _ => JsonElement.DeepEquals(before, now) ? [] : [path],
        };
}
