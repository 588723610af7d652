using CodeAgent.Core.Conversations;
using CodeAgent.Models.Tests.Support;
using Microsoft.Extensions.AI;
using static CodeAgent.Models.Tests.Support.Conversation;

namespace CodeAgent.Models.Tests.OpenAi;

/// <summary>Whole request bodies of the Responses API.</summary>
public sealed class ResponsesRequestTests
{
    private const string Sealed =
        """openai.item openai/gpt-6.1-sol {"id":"rs_1","type":"reasoning","encrypted_content":"Z0FBQUFB","summary":[]}""";

    [Fact]
    public Task A_first_message() =>
        SendAsync("responses-first-message", "gpt-6.1-sol", [User("hi")], new ChatOptions());

    [Fact]
    public Task A_conversation_with_everything() =>
        SendAsync("responses-conversation", "gpt-6.1-sol", Bodies.Everything(Sealed), Bodies.Options());

    [Fact]
    public Task A_model_that_does_not_think_is_not_asked_for_reasoning() =>
        SendAsync("responses-sampling", "gpt-4.1", [User("hi")], Bodies.Sampling());

    [Fact]
    public Task Effort_and_hidden_reasoning() =>
        SendAsync(
            "responses-effort",
            "gpt-5-2025-08-07",
            [User("hi")],
            new ChatOptions
            {
                Reasoning = new ReasoningOptions { Effort = ReasoningEffort.None, Output = ReasoningOutput.None },
            }
        );

    [Fact]
    public async Task Reasoning_of_another_model_and_reasoning_that_nothing_follows_stay_out()
    {
        Message[] history =
        [
            User("hi"),
            Assistant(
                new ReasoningBlock("", Sealed.Replace("6.1-sol", "6-luna", StringComparison.Ordinal)),
                new TextBlock("a")
            ),
            User("go on"),
            Assistant(new ReasoningBlock("", Sealed)),
            User("go on"),
        ];

        var body = await BodyAsync("gpt-6.1-sol", history, new ChatOptions());

        Assert.DoesNotContain("rs_1", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_call_extends_the_one_before_it()
    {
        var everything = Bodies.Everything(Sealed);

        var shorter = await BodyAsync("gpt-6.1-sol", everything[..2], Bodies.Options());
        var longer = await BodyAsync("gpt-6.1-sol", everything, Bodies.Options());

        Assert.StartsWith(shorter[..^"]}".Length], longer, StringComparison.Ordinal);
    }

    private static async Task SendAsync(
        string golden,
        string model,
        IEnumerable<Message> messages,
        ChatOptions options
    ) => Golden.Equal(golden, await BodyAsync(model, messages, options));

    private static async Task<string> BodyAsync(string model, IEnumerable<Message> messages, ChatOptions options)
    {
        await using var fixture = OpenAiFixture.Start(Bodies.Responses("hello"));
        var body = await Bodies.SentAsync(fixture, model, messages, options);
        Assert.Equal("/v1/responses", fixture.Server.Requests[0].Path);
        return body;
    }
}
