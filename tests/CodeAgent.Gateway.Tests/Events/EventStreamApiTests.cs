using System.Net;
using System.Text;
using System.Text.Json;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Gateway.Tests.Events;

public sealed class EventStreamApiTests : GatewayFixture
{
    private const string Path = "/v1/sessions/s1/events";

    private FakeSession Session => Sessions["s1"];

    [Fact]
    public async Task A_page_has_the_envelopes_and_the_position_to_go_on_from()
    {
        var events = Enumerable
            .Range(1, 5)
            .Select(i => Session.Append("TurnStarted", $$"""{"turnId":"t{{i}}"}"""))
            .ToList();

        var page = await BodyAsync(await Client.GetAsync($"{Path}?after=1&limit=2"));

        Assert.Equal(3, page.GetProperty("nextAfter").GetInt64());
        var expected = events[1..3].Select(one => JsonSerializer.Serialize(one, SessionJson.Default.EventEnvelope));
        Assert.Equal(expected, page.GetProperty("events").EnumerateArray().Select(one => one.GetRawText()));
    }

    [Theory]
    [InlineData("after=-1")]
    [InlineData("after=x")]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("since=3")]
    public async Task A_page_refuses_what_it_does_not_know(string query)
    {
        _ = Session;
        await AssertProblemAsync(await Client.GetAsync($"{Path}?{query}"), 400, "AGENT0101");
    }

    [Fact]
    public async Task A_stream_brings_old_events_then_new_ones_as_frames()
    {
        var first = Session.Append("SessionCreated", """{"actor":"a"}""");
        await using var stream = await SseReader.OpenAsync(Client, Path);

        Assert.Equal(HttpStatusCode.OK, stream.Response.StatusCode);
        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType?.ToString());
        Assert.True(stream.Response.Headers.CacheControl is { NoCache: true, NoTransform: true });
        await AssertFrameAsync(stream, first);
        await AssertFrameAsync(stream, Session.Append("TurnStarted", """{"turnId":"t1"}"""));
        await AssertFrameAsync(stream, Session.Append("TurnCompleted", """{"turnId":"t1"}"""));
    }

    [Fact]
    public async Task A_stream_goes_on_after_the_last_event_that_was_seen()
    {
        var events = Enumerable.Range(1, 4).Select(_ => Session.Append("TurnStarted", "{}")).ToList();

        await using var byQuery = await SseReader.OpenAsync(Client, $"{Path}?after=1");
        await AssertFrameAsync(byQuery, events[1]);
        // A browser repeats the query it began with; the header is newer.
        await using var byHeader = await SseReader.OpenAsync(Client, $"{Path}?after=1", lastEventId: "3");
        await AssertFrameAsync(byHeader, events[3]);
    }

    [Fact]
    public async Task A_last_event_that_is_no_position_is_refused()
    {
        _ = Session;
        await AssertProblemAsync(await Client.SendAsync(SseReader.Request(Path, lastEventId: "x")), 400, "AGENT0101");
    }

    [Fact]
    public async Task A_stream_of_an_unknown_session_is_a_problem() =>
        await AssertProblemAsync(
            await Client.SendAsync(SseReader.Request("/v1/sessions/none/events")),
            404,
            "AGENT0501"
        );

    [Fact]
    public async Task A_delta_does_not_move_the_position()
    {
        var first = Session.Append("TurnStarted", "{}");
        await using var stream = await SseReader.OpenAsync(Client, Path);
        await AssertFrameAsync(stream, first);

        Session.Show(new TextDelta("c1", 3, "Hel\nlo"));

        var delta = (await stream.NextAsync())!.Value;
        Assert.Equal("delta", delta.EventType);
        Assert.Null(delta.EventId);
        Assert.Equal("""{"type":"TextDelta","callId":"c1","offset":3,"text":"Hel\nlo","block":0}""", delta.Data);
        Session.Show(new StreamReset("c1"));
        Assert.Equal("""{"type":"StreamReset","callId":"c1"}""", (await stream.NextAsync())!.Value.Data);
    }

    [Fact]
    public async Task Stored_json_with_line_breaks_stays_one_event()
    {
        var envelope = Session.Append("TurnStarted", "{\n  \"turnId\":\r\n \"t1\"\r}");
        await using var stream = await SseReader.OpenAsync(Client, Path);

        var frame = (await stream.NextAsync())!.Value;

        Assert.Equal("1", frame.EventId);
        using var data = JsonDocument.Parse(frame.Data);
        Assert.Equal("t1", data.RootElement.GetProperty("data").GetProperty("turnId").GetString());
        await AssertFrameAsync(stream, Session.Append("TurnCompleted", "{}"));
        Assert.Equal(1, envelope.RootSeq);
    }

    [Fact]
    public async Task A_silent_stream_shows_that_it_lives()
    {
        _ = Session;
        var request = new HttpRequestMessage(HttpMethod.Get, Path) { Headers = { { "Accept", "text/event-stream" } } };
        using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("retry: 2000", await lines.ReadLineAsync().WaitAsync(Deadline));
        Assert.Equal("", await lines.ReadLineAsync().WaitAsync(Deadline));

        for (var i = 0; i < 3; i++)
        {
            await EventuallyAsync(() => Clock.Armed == 1);
            Clock.Advance(TimeSpan.FromSeconds(14.9));
            Assert.Equal(1, Clock.Armed);
            Clock.Advance(TimeSpan.FromSeconds(0.1));
            Assert.Equal(": keep-alive", await lines.ReadLineAsync().WaitAsync(Deadline));
            Assert.Equal("", await lines.ReadLineAsync().WaitAsync(Deadline));
        }
    }

    [Fact]
    public async Task A_stream_outlives_the_grains_activation_without_gap_or_repeat()
    {
        var first = Session.Append("TurnStarted", "{}");
        await using var live = await SseReader.OpenAsync(Client, Path);
        await AssertFrameAsync(live, first);
        for (var i = 0; i < 5; i++)
        {
            Session.EndActivation();
            await AssertFrameAsync(live, Session.Append("TurnCompleted", $$"""{"n":{{i}}}"""));
        }
    }

    [Fact]
    public async Task A_reader_that_leaves_ends_the_grains_watch()
    {
        var first = Session.Append("TurnStarted", "{}");
        var stream = await SseReader.OpenAsync(Client, Path);
        await AssertFrameAsync(stream, first);
        Assert.Equal(1, Session.Watchers);

        await stream.DisposeAsync();

        await EventuallyAsync(() => Session.Watchers == 0);
    }

    [Fact]
    public async Task A_gateway_that_stops_ends_its_streams()
    {
        var first = Session.Append("TurnStarted", "{}");
        await using var stream = await SseReader.OpenAsync(Client, Path);
        await AssertFrameAsync(stream, first);

        await StopAsync().WaitAsync(Deadline);

        Assert.Null(await stream.NextAsync());
        Assert.Equal(0, Session.Watchers);
    }

    [Fact]
    public async Task A_failure_in_the_middle_is_told_and_ends_the_stream()
    {
        var first = Session.Append("TurnStarted", "{}");
        await using var stream = await SseReader.OpenAsync(Client, Path);
        await AssertFrameAsync(stream, first);

        Session.Failure = new CodeAgentException(ErrorCode.StateAltered, "Event 2 was altered.");
        Session.Show(new StreamReset("c"));

        Assert.Equal("delta", (await stream.NextAsync())!.Value.EventType);
        var told = (await stream.NextAsync())!.Value;
        Assert.Equal("problem", told.EventType);
        using var problem = JsonDocument.Parse(told.Data);
        Assert.Equal("AGENT0603", problem.RootElement.GetProperty("code").GetString());
        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task Ten_thousand_events_come_in_order()
    {
        for (var i = 0; i < 10_000; i++)
        {
            Session.Append("TurnStarted", "{}");
        }

        await using var stream = await SseReader.OpenAsync(Client, Path);
        for (var i = 1; i <= 10_000; i++)
        {
            Assert.Equal($"{i}", (await stream.NextAsync())!.Value.EventId);
        }
    }

    private static async Task AssertFrameAsync(SseReader stream, Core.Events.EventEnvelope expected)
    {
        var frame = (await stream.NextAsync())!.Value;
        Assert.Equal($"{expected.RootSeq}", frame.EventId);
        Assert.Equal(expected.Type, frame.EventType);
        Assert.Equal(
            Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(expected, SessionJson.Default.EventEnvelope)),
            frame.Data
        );
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(begin) < Deadline,
                "The condition did not come true in time."
            );
            await Task.Yield();
        }
    }
}
