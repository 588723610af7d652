using CodeAgent.Models.Catalog;
using CodeAgent.Models.Tests.Support;
using Microsoft.Extensions.AI;
using static CodeAgent.Models.Tests.Support.Conversation;

namespace CodeAgent.Models.Tests.OpenAi;

/// <summary>Whole request bodies of the Chat Completions API.</summary>
public sealed class ChatRequestTests
{
    [Fact]
    public Task A_first_message() => SendAsync("chat-first-message", "vllm", "any-model", new ChatOptions());

    [Theory]
    [InlineData("vllm", "any-model", "other:nothing")]
    [InlineData("deepseek", "deepseek-v4-pro", "other:nothing")]
    [InlineData(
        "openrouter",
        "anthropic/claude-sonnet-4.5",
        """openai.details openrouter/anthropic/claude-sonnet-4.5 [{"type":"reasoning.text","text":"Look first.","signature":"c2ln","index":0}]"""
    )]
    [InlineData(
        "gemini",
        "gemini-3.1-pro-preview",
        """openai.extra gemini/gemini-3.1-pro-preview {"google":{"thought_signature":"c2ln"}}"""
    )]
    public async Task A_conversation_with_everything(string endpoint, string model, string sealedReasoning)
    {
        await using var fixture = OpenAiFixture.Start(Bodies.Chat("hello"), endpoint);

        var body = await Bodies.SentAsync(fixture, model, Bodies.Everything(sealedReasoning), Bodies.Options());

        Golden.Equal($"chat-conversation-{endpoint}", body);
    }

    [Fact]
    public async Task What_another_model_sealed_is_not_sent_and_its_first_call_gets_the_endpoints_mark()
    {
        await using var fixture = OpenAiFixture.Start(Bodies.Chat("hello"), "gemini");
        var history = Bodies.Everything(
            """openai.extra gemini/gemini-2.5-pro {"google":{"thought_signature":"b3RoZXI="}}"""
        );

        var body = await Bodies.SentAsync(fixture, "gemini-3.1-pro-preview", history, Bodies.Options());

        Assert.DoesNotContain("b3RoZXI=", body, StringComparison.Ordinal);
        Assert.Equal(2, body.Split("skip_thought_signature_validator").Length);
    }

    [Fact]
    public Task Sampling_and_tool_choice_are_passed_on() =>
        SendAsync("chat-sampling", "openai", "gpt-4.1", Bodies.Sampling());

    [Theory]
    [InlineData("openai", "gpt-6.1-sol", ReasoningEffort.None, "\"reasoning_effort\":\"low\"")]
    [InlineData("openai", "gpt-5.1", ReasoningEffort.None, "\"reasoning_effort\":\"none\"")]
    [InlineData("openai", "gpt-5.1", ReasoningEffort.ExtraHigh, "\"reasoning_effort\":\"high\"")]
    [InlineData("deepseek", "deepseek-v4-pro", ReasoningEffort.Medium, "\"reasoning_effort\":\"high\"")]
    public async Task Effort_is_the_nearest_the_model_has(
        string endpoint,
        string model,
        ReasoningEffort effort,
        string expected
    )
    {
        await using var fixture = OpenAiFixture.Start(Bodies.Chat("hello"), endpoint, change: Chat);

        var body = await Bodies.SentAsync(fixture, model, [User("hi")], Bodies.Effort(effort));

        Assert.Contains(expected, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_effort_is_asked_of_a_model_that_takes_none()
    {
        await using var fixture = OpenAiFixture.Start(Bodies.Chat("hello"), "openai", change: Chat);

        var body = await Bodies.SentAsync(fixture, "gpt-4.1", [User("hi")], Bodies.Effort(ReasoningEffort.High));

        Assert.DoesNotContain("reasoning", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quirks_of_a_users_endpoint_change_the_body()
    {
        var quirks = new QuirkFact
        {
            Omit = ["stream_options", "max_tokens"],
            EffortField = "reasoning.effort",
            Body = new Dictionary<string, System.Text.Json.JsonElement>
            {
                ["provider"] = System.Text.Json.JsonElement.Parse("""{"sort":"price"}"""),
            },
        };
        await using var fixture = OpenAiFixture.Start(
            Bodies.Chat("hello"),
            "deepseek",
            change: fact =>
                fact with
                {
                    Quirks = quirks,
                    Headers = new Dictionary<string, string> { ["x-team"] = "blue" },
                }
        );

        var options = Bodies.Effort(ReasoningEffort.High);
        options.MaxOutputTokens = 100;
        var body = await Bodies.SentAsync(fixture, "deepseek-v4-pro", [User("hi")], options);

        Golden.Equal("chat-quirks", body);
        Assert.Equal("blue", fixture.Server.Requests[0].Headers["x-team"]);
    }

    [Fact]
    public async Task A_model_that_sees_no_images_is_told_where_they_were()
    {
        await using var fixture = OpenAiFixture.Start(Bodies.Chat("hello"), "deepseek");

        var body = await Bodies.SentAsync(fixture, "deepseek-v4-pro", Bodies.Everything("x"), Bodies.Options());

        Assert.DoesNotContain("image_url", body, StringComparison.Ordinal);
        Assert.Contains("cannot see images", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_is_a_bearer_token_and_the_path_is_below_the_base_url()
    {
        await using var fixture = OpenAiFixture.Start(Bodies.Chat("hello"), "qwen");

        await fixture.AskAsync("qwen3.7-max");

        var request = Assert.Single(fixture.Server.Requests);
        Assert.Equal(("POST", "/v1/chat/completions"), (request.Method, request.Path));
        Assert.Equal("Bearer test-key", request.Headers["authorization"]);
        Assert.Equal("application/json", request.Headers["content-type"]);
    }

    [Fact]
    public async Task The_same_call_has_the_same_bytes_and_a_later_one_extends_it()
    {
        var everything = Bodies.Everything("x");
        List<string> bodies = [];
        foreach (var count in new[] { everything.Length, everything.Length, 2 })
        {
            await using var fixture = OpenAiFixture.Start(Bodies.Chat("hello"), "deepseek");
            bodies.Add(await Bodies.SentAsync(fixture, "deepseek-v4-pro", everything.Take(count), Bodies.Options()));
        }

        Assert.Equal(bodies[0], bodies[1]);
        Assert.StartsWith(bodies[2][..^"]}".Length], bodies[0], StringComparison.Ordinal);
    }

    private static EndpointFact Chat(EndpointFact fact) => fact with { Api = WireApi.Chat };

    private static async Task SendAsync(string golden, string endpoint, string model, ChatOptions options)
    {
        await using var fixture = OpenAiFixture.Start(Bodies.Chat("hello"), endpoint, change: Chat);
        Golden.Equal(golden, await Bodies.SentAsync(fixture, model, [User("hi")], options));
    }
}
