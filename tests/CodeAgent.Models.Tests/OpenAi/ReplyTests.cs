using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using CodeAgent.Models.Tests.Support;
using CodeAgent.Testing.Models;
using CodeAgent.Testing.Time;
using static CodeAgent.Models.Tests.Support.Conversation;

namespace CodeAgent.Models.Tests.OpenAi;

/// <summary>Recorded answers of both APIs and of the servers that copied them.</summary>
public sealed class ReplyTests
{
    [Theory]
    [InlineData("openai", "responses-hello", "resp_1")]
    [InlineData("qwen", "chat-hello", "chatcmpl-1")]
    public async Task Text_is_streamed_and_usage_counts_the_cache(string endpoint, string recorded, string id)
    {
        List<string> pieces = [];
        await using var fixture = Start(endpoint, recorded);

        var reply = await fixture.AskAsync("m", [User("hi")], onDelta: delta => pieces.Add(delta.Text));

        Assert.Equal(["Hello", " there."], pieces);
        Assert.Equal(new ModelUsage(2006, 300, 1920), reply.Usage);
        Assert.Equal(
            (StopReason.EndTurn, id, "gpt-6.1-sol-2026-09-29"),
            (reply.StopReason, reply.ResponseId, reply.Model)
        );
    }

    [Fact]
    public async Task Chat_calls_are_put_together_and_malformed_arguments_kept()
    {
        await using var fixture = Start("qwen", "chat-tools");

        var reply = await fixture.AskAsync("m");

        Assert.Equal(StopReason.ToolUse, reply.StopReason);
        Assert.Equal(
            ToJson(
                Assistant(
                    new TextBlock("I'll look."),
                    Call("call_a", "Read", """{"path":"a.txt"}"""),
                    new ToolCallBlock("call_b", "Bash", Call("", "").Input, "{\"command\": \"ls"),
                    Call("call_c", "TodoRead")
                )
            ),
            ToJson(reply.Message)
        );
    }

    [Fact]
    public async Task Responses_calls_come_with_their_sealed_reasoning_and_malformed_arguments_are_kept()
    {
        await using var fixture = Start("openai", "responses-tools");

        var reply = await fixture.AskAsync();

        Assert.Equal(StopReason.ToolUse, reply.StopReason);
        Assert.Equal(
            ToJson(
                Assistant(
                    new ReasoningBlock(
                        "**Look**\n\nThen act.",
                        """openai.item openai/gpt-6.1-sol {"id":"rs_1","type":"reasoning","encrypted_content":"Z0FBQUFB","summary":[{"type":"summary_text","text":"**Look**"},{"type":"summary_text","text":"Then act."}]}"""
                    ),
                    new TextBlock("I'll look."),
                    Call("call_a", "Read", """{"path":"a.txt"}"""),
                    new ReasoningBlock(
                        "",
                        """openai.item openai/gpt-6.1-sol {"id":"rs_2","type":"reasoning","encrypted_content":"QkJC","summary":[]}"""
                    ),
                    new ToolCallBlock("call_b", "Bash", Call("", "").Input, "{\"command\": \"ls")
                )
            ),
            ToJson(reply.Message)
        );
    }

    [Theory]
    [InlineData("openai", "gpt-6.1-sol", "responses-tools")]
    [InlineData("deepseek", "deepseek-v4-pro", "chat-deepseek")]
    [InlineData("openrouter", "anthropic/claude-sonnet-4.5", "chat-openrouter")]
    [InlineData("gemini", "gemini-3.1-pro-preview", "chat-gemini")]
    public async Task Reasoning_goes_back_within_the_turn_as_its_server_wants_it(
        string endpoint,
        string model,
        string recorded
    )
    {
        await using var fixture = Start(endpoint, recorded);
        var first = await fixture.AskAsync(model, [User("look")]);
        var results = first.Message.ToolCalls.Select(call => Result(call.CallId, "done"));

        await fixture.AskAsync(model, [User("look"), first.Message, User([.. results])]);

        Golden.Equal($"round-trip-{endpoint}", fixture.Server.Requests[1].Body);
    }

    [Fact]
    public async Task Reasoning_under_either_name_is_shown_as_reasoning()
    {
        List<ReplyDelta> deltas = [];
        foreach (var (endpoint, recorded) in new[] { ("deepseek", "chat-deepseek"), ("openrouter", "chat-openrouter") })
        {
            await using var fixture = Start(endpoint, recorded);
            await fixture.AskAsync("m", [User("hi")], onDelta: deltas.Add);
        }

        Assert.Equal(
            ["Look ", "first.", "Look ", "first."],
            deltas.Where(delta => delta.Kind is ReplyDeltaKind.Reasoning).Select(delta => delta.Text)
        );
        Assert.Equal("Let me see.", Assert.Single(deltas, delta => delta.Kind is ReplyDeltaKind.Text).Text);
    }

    [Theory]
    [InlineData("deepseek", "chat-deepseek", 100, 50, 64, 0)]
    [InlineData("openrouter", "chat-openrouter", 500, 60, 100, 300)]
    [InlineData("gemini", "chat-gemini", 100, 60, 0, 0)]
    public async Task Usage_is_counted_once_however_it_is_told(
        string endpoint,
        string recorded,
        long input,
        long output,
        long cacheRead,
        long cacheWrite
    )
    {
        await using var fixture = Start(endpoint, recorded);

        var reply = await fixture.AskAsync("m");

        Assert.Equal(new ModelUsage(input, output, cacheRead, cacheWrite), reply.Usage);
    }

    [Fact]
    public async Task Calls_without_numbers_are_told_apart_by_their_ids()
    {
        await using var fixture = Start("gemini", "chat-gemini");

        var reply = await fixture.AskAsync("m");

        Assert.Equal(StopReason.ToolUse, reply.StopReason);
        Assert.Equal(
            ["function-call-1 a.txt", "function-call-2 b.txt"],
            reply.Message.ToolCalls.Select(call => $"{call.CallId} {call.Input.GetProperty("path").GetString()}")
        );
    }

    [Theory]
    [InlineData("qwen", "chat-refusal")]
    [InlineData("openai", "responses-refusal")]
    public async Task A_refusal_is_one_and_is_shown(string endpoint, string recorded)
    {
        await using var fixture = Start(endpoint, recorded);

        var reply = await fixture.AskAsync("m");

        Assert.Equal(
            (StopReason.Refusal, "I can't help.", "I can't help."),
            (reply.StopReason, reply.StopDetail, reply.Message.Text)
        );
    }

    [Fact]
    public async Task An_answer_at_the_output_limit_says_so()
    {
        await using var fixture = Start("openai", "responses-cut-by-limit");

        Assert.Equal(StopReason.MaxTokens, (await fixture.AskAsync()).StopReason);
    }

    [Theory]
    [InlineData("length", StopReason.MaxTokens)]
    [InlineData("content_filter", StopReason.Refusal)]
    [InlineData("stop", StopReason.EndTurn)]
    [InlineData("something_new", StopReason.Other)]
    public async Task Chat_ends_have_their_reasons(string finish, StopReason expected)
    {
        var recorded = Golden
            .Read("Recorded/chat-hello.sse")
            .Replace("\"finish_reason\":\"stop\"", $"\"finish_reason\":\"{finish}\"", StringComparison.Ordinal);
        await using var fixture = OpenAiFixture.Start(ServerAnswer.Events(recorded), "qwen");

        Assert.Equal(expected, (await fixture.AskAsync("m")).StopReason);
    }

    [Theory]
    [InlineData("openai", "responses-hello", AnswerEnd.Cut)]
    [InlineData("openai", "responses-hello", AnswerEnd.Whole)]
    [InlineData("qwen", "chat-hello", AnswerEnd.Cut)]
    [InlineData("qwen", "chat-hello", AnswerEnd.Whole)]
    public async Task A_stream_without_its_end_was_cut(string endpoint, string recorded, AnswerEnd end)
    {
        var whole = Golden.Read($"Recorded/{recorded}.sse");
        var count = whole.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Length;
        var text = "";
        await using var fixture = OpenAiFixture.Start(ServerAnswer.FirstEvents(whole, count - 1, end), endpoint);

        var error = await Assert.ThrowsAsync<ModelException>(() =>
            fixture.AskAsync("m", [User("hi")], onDelta: delta => text += delta.Text)
        );

        Assert.Equal((ModelErrorKind.Disconnected, "Hello there."), (error.Kind, text));
    }

    [Fact]
    public async Task Silence_beyond_the_endpoints_limit_is_a_cut()
    {
        var clock = new FakeClock();
        var heard = new TaskCompletionSource();
        var answer = ServerAnswer.FirstEvents(Golden.Read("Recorded/chat-hello.sse"), 2, AnswerEnd.Hang);
        await using var fixture = OpenAiFixture.Start(answer, "ollama", clock);

        var asking = fixture.AskAsync("m", [User("hi")], onDelta: _ => heard.TrySetResult());
        await heard.Task;
        clock.Advance(TimeSpan.FromSeconds(1799));
        Assert.False(asking.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(ModelErrorKind.Disconnected, (await Assert.ThrowsAsync<ModelException>(() => asking)).Kind);
    }

    [Fact]
    public async Task A_cancelled_call_leaves_the_server()
    {
        using var cancel = new CancellationTokenSource();
        var answer = ServerAnswer.FirstEvents(Golden.Read("Recorded/responses-hello.sse"), 5, AnswerEnd.Hang);
        await using var fixture = OpenAiFixture.Start(answer);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            fixture.AskAsync("m", [User("hi")], onDelta: _ => cancel.Cancel(), cancellationToken: cancel.Token)
        );

        await fixture.Server.ClientLeft.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static OpenAiFixture Start(string endpoint, string recorded) =>
        OpenAiFixture.Start(ServerAnswer.Events(Golden.Read($"Recorded/{recorded}.sse")), endpoint);
}
