using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using CodeAgent.Models.Anthropic;
using CodeAgent.Models.Catalog;
using CodeAgent.Models.Tests.Support;
using CodeAgent.Testing.Models;
using CodeAgent.Testing.Time;
using Microsoft.Extensions.AI;
using static CodeAgent.Models.Tests.Support.Conversation;

namespace CodeAgent.Models.Tests.Anthropic;

public sealed class AnthropicStreamTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_recorded_answer_is_read_whole()
    {
        await using var fixture = Play("tools-after-thinking");
        var deltas = new List<ReplyDelta>();

        var reply = await fixture.AskAsync([User("fix it")], onDelta: deltas.Add);

        var expected = Assistant(
            new ReasoningBlock("The test fails in parse.cs.", "anthropic.thinking:EqQBCgIYAhIM1gbcDa9GJwZA2b3h"),
            new ReasoningBlock("", "anthropic.redacted:EmwKAhgBEgy3va3pzix/LafPsn4a"),
            new TextBlock("I'll look at both files — «now»."),
            Call("toolu_01T1x1fJ34qAmk2tNTrN7Up6", "Read", """{"file_path":"/repo/parse.cs","limit":40}"""),
            Call("toolu_01A09q90qw90lq917835lq9a", "TodoWrite")
        );
        Assert.Equal(ToJson(expected), ToJson(reply.Message));
        Assert.Equal(new ModelUsage(12 + 340 + 2048, 89, CacheReadTokens: 2048, CacheWriteTokens: 340), reply.Usage);
        Assert.Equal(
            (StopReason.ToolUse, "msg_01XFDUDYJgAACzvnptvVoYEL", "claude-sonnet-5-5"),
            (reply.StopReason, reply.ResponseId, reply.Model)
        );
        Assert.Equal(
            [
                new ReplyDelta(ReplyDeltaKind.Reasoning, 0, "The test fails in "),
                new ReplyDelta(ReplyDeltaKind.Reasoning, 18, "parse.cs."),
                new ReplyDelta(ReplyDeltaKind.Text, 0, "I'll look at both ", 2),
                new ReplyDelta(ReplyDeltaKind.Text, 18, "files — «now».", 2),
            ],
            deltas
        );
    }

    [Fact]
    public async Task Thinking_goes_back_across_a_tool_turn_as_it_came()
    {
        await using var fixture = Play("tools-after-thinking");
        var reply = await fixture.AskAsync("fix it");

        await fixture.AskAsync([
            User("fix it"),
            reply.Message,
            User(Result("toolu_01T1x1fJ34qAmk2tNTrN7Up6", "text"), Result("toolu_01A09q90qw90lq917835lq9a", "ok")),
        ]);

        var content = fixture.Server.Requests[1].Json.GetProperty("messages")[1].GetProperty("content");
        Assert.Equal(
            """{"type":"thinking","thinking":"The test fails in parse.cs.","signature":"EqQBCgIYAhIM1gbcDa9GJwZA2b3h"}""",
            content[0].GetRawText()
        );
        Assert.Equal("""{"type":"redacted_thinking","data":"EmwKAhgBEgy3va3pzix/LafPsn4a"}""", content[1].GetRawText());
    }

    [Fact]
    public async Task Arguments_that_are_no_object_are_kept_as_the_model_wrote_them()
    {
        await using var fixture = Play("malformed-arguments");

        var reply = await fixture.AskAsync("write");

        Assert.Equal(
            [
                ("""{"file_path": "/repo/a", "content": "cut""", "{}"),
                ("""{"content": "\ud83d"}""", "{}"),
                ("[1]", "{}"),
                (null, """{"file_path":"/given/at/once"}"""),
            ],
            reply.Message.ToolCalls.Select(call => (call.Malformed, call.Input.GetRawText()))
        );
        Assert.Equal(StopReason.MaxTokens, reply.StopReason);
        Assert.Equal(
            4,
            JsonSerializer.Deserialize<Message>(ToJson(reply.Message), JsonSerializerOptions.Web)!.ToolCalls.Count()
        );
    }

    [Fact]
    public async Task A_refusal_is_an_answer_with_its_reason()
    {
        await using var fixture = Play("refusal");

        var reply = await fixture.AskAsync("no");

        Assert.Equal(
            (StopReason.Refusal, "This request was declined by a cyber safeguard.", "I can"),
            (reply.StopReason, reply.StopDetail, reply.Message.Text)
        );
    }

    [Fact]
    public async Task An_answer_can_be_had_without_streaming()
    {
        await using var server = LoopbackServer.Start(ServerAnswer.Events(Golden.Read("Recorded/hello.sse")));
        using var provider = new AnthropicProvider(new("key", server.BaseUrl), ModelFacts.BuiltIn, TimeProvider.System);

        var response = await provider.CreateClient("claude-haiku-4-5").GetResponseAsync("hi");

        Assert.Equal(
            ("Hello", 25L, 15L),
            (response.Text, response.Usage?.InputTokenCount, response.Usage?.OutputTokenCount)
        );
    }

    [Fact]
    public async Task A_cut_stream_is_a_lost_connection_and_not_a_short_answer()
    {
        var recorded = Golden.Read("Recorded/tools-after-thinking.sse");
        var events = recorded.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Length;
        for (var sent = 0; sent < events; sent++)
        {
            await using var fixture = AnthropicFixture.Start(ServerAnswer.FirstEvents(recorded, sent, AnswerEnd.Cut));
            var error = await Assert.ThrowsAsync<ModelException>(() => fixture.AskAsync("fix it"));
            Assert.Equal((sent, ModelErrorKind.Disconnected), (sent, error.Kind));
        }
    }

    [Fact]
    public async Task A_stream_that_ends_properly_but_early_is_a_lost_connection_too()
    {
        var recorded = Golden.Read("Recorded/hello.sse");
        await using var fixture = AnthropicFixture.Start(ServerAnswer.FirstEvents(recorded, 5, AnswerEnd.Whole));

        var error = await Assert.ThrowsAsync<ModelException>(() => fixture.AskAsync("hi"));

        Assert.Equal(ModelErrorKind.Disconnected, error.Kind);
    }

    [Fact]
    public async Task Silence_ends_a_call_after_its_limit()
    {
        var clock = new FakeClock();
        var recorded = Golden.Read("Recorded/hello.sse");
        await using var fixture = AnthropicFixture.Start(
            ServerAnswer.FirstEvents(recorded, 3, AnswerEnd.Hang),
            clock,
            options => options with { SilenceTimeout = TimeSpan.FromMinutes(1) }
        );
        var heard = new TaskCompletionSource();

        var asked = fixture.AskAsync([User("hi")], onDelta: _ => heard.SetResult());
        await heard.Task.WaitAsync(s_deadline);
        clock.Advance(TimeSpan.FromMinutes(1));

        var error = await Assert.ThrowsAsync<ModelException>(() => asked.WaitAsync(s_deadline));
        Assert.Equal(ModelErrorKind.Disconnected, error.Kind);
        Assert.Contains("nothing was heard for 60 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_event_ends_a_silence()
    {
        var clock = new FakeClock();
        var heard = new SemaphoreSlim(0);
        var send = new SemaphoreSlim(0);
        var answer = ServerAnswer.Events(Golden.Read("Recorded/tools-after-thinking.sse")) with
        {
            BeforePart = part => part < 4 ? Task.CompletedTask : send.WaitAsync(),
        };
        await using var fixture = AnthropicFixture.Start(
            answer,
            clock,
            options => options with { SilenceTimeout = TimeSpan.FromMinutes(1) }
        );

        var asked = fixture.AskAsync([User("hi")], onDelta: _ => heard.Release());
        for (var i = 0; i < 2; i++)
        {
            Assert.True(await heard.WaitAsync(s_deadline));
            clock.Advance(TimeSpan.FromSeconds(40));
            send.Release();
        }

        send.Release(answer.Parts.Count);
        Assert.Equal(StopReason.ToolUse, (await asked.WaitAsync(s_deadline)).StopReason);
    }

    [Fact]
    public async Task Cancelling_breaks_the_connection_at_once()
    {
        var recorded = Golden.Read("Recorded/hello.sse");
        await using var fixture = AnthropicFixture.Start(ServerAnswer.FirstEvents(recorded, 3, AnswerEnd.Hang));
        using var cancel = new CancellationTokenSource();

        var asked = fixture.AskAsync([User("hi")], onDelta: _ => cancel.Cancel(), cancellationToken: cancel.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.WaitAsync(s_deadline));
        await fixture.Server.ClientLeft.WaitAsync(s_deadline);
    }

    [Fact]
    public async Task A_caller_who_stops_reading_breaks_the_connection_too()
    {
        var recorded = Golden.Read("Recorded/hello.sse");
        await using var server = LoopbackServer.Start(ServerAnswer.FirstEvents(recorded, 3, AnswerEnd.Hang));
        using var provider = new AnthropicProvider(new("key", server.BaseUrl), ModelFacts.BuiltIn, TimeProvider.System);

        await foreach (var _ in provider.CreateClient("claude-haiku-4-5").GetStreamingResponseAsync("hi"))
        {
            break;
        }

        await server.ClientLeft.WaitAsync(s_deadline);
    }

    private static AnthropicFixture Play(string recorded) =>
        AnthropicFixture.Start(ServerAnswer.Events(Golden.Read($"Recorded/{recorded}.sse")));
}
