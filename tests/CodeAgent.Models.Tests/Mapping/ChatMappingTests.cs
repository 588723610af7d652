using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using Microsoft.Extensions.AI;
using static CodeAgent.Models.Tests.Support.Conversation;

namespace CodeAgent.Models.Tests.Mapping;

public sealed class ChatMappingTests
{
    [Fact]
    public void A_conversation_comes_back_as_it_was()
    {
        Message[] conversation =
        [
            User(new TextBlock("Look at this"), new ImageBlock("image/png", "iVBORw0KGgo=")),
            Assistant(
                new ReasoningBlock("I think", "sealed"),
                new ReasoningBlock("", "hidden"),
                new TextBlock("Reading."),
                Call("c1", "Read", """{"path":"a b.txt","lines":[1,2.50,null,true],"deep":{"x":"é\n"}}"""),
                new ToolCallBlock("c2", "Edit", Call("", "").Input, "{\"path\": ")
            ),
            User(
                new ToolResultBlock(
                    "c1",
                    [new TextBlock("one"), new TextBlock("two"), new ImageBlock("image/jpeg", "/9j/")]
                ),
                new ToolResultBlock("c2", [new TextBlock("no")], IsError: true)
            ),
            Assistant(new TextBlock("Done.")),
        ];

        var back = ChatMapping.ToMessages(ChatMapping.ToChatMessages(conversation));

        Assert.Equal(ToJson(conversation), ToJson(back));
    }

    [Fact]
    public void Tool_results_and_what_the_user_says_beside_them_become_two_messages()
    {
        var chat = ChatMapping.ToChatMessages([User(new TextBlock("also this"), Result("c1", "ok"))]);

        Assert.Equal([ChatRole.Tool, ChatRole.User], chat.Select(message => message.Role));
        Assert.Equal("c1", Assert.IsType<FunctionResultContent>(Assert.Single(chat[0].Contents)).CallId);
        Assert.Equal("also this", chat[1].Text);
    }

    [Fact]
    public void Results_of_other_callers_are_understood()
    {
        var failed = new FunctionResultContent("c1", "text") { Exception = new InvalidOperationException("boom") };
        var structured = new FunctionResultContent("c2", new Dictionary<string, object?> { ["n"] = 1 });

        var message = Assert.Single(ChatMapping.ToMessages([new ChatMessage(ChatRole.Tool, [failed, structured])]));

        Assert.Equal(ToJson(User(Result("c1", "text", isError: true), Result("c2", """{"n":1}"""))), ToJson(message));
    }

    [Fact]
    public void Content_that_conversations_do_not_have_is_refused_and_not_lost()
    {
        var message = new ChatMessage(ChatRole.User, [new UriContent("https://example.com/a.png", "image/png")]);

        Assert.Throws<NotSupportedException>(() => ChatMapping.ToMessages([message]));
    }

    [Fact]
    public void The_system_prompt_is_its_messages_and_then_the_instructions()
    {
        ChatMessage[] messages = [new(ChatRole.System, "one"), new(ChatRole.User, "hi"), new(ChatRole.System, " ")];

        Assert.Equal(["one", "two"], ChatMapping.SystemTexts(messages, new ChatOptions { Instructions = "two" }));
        Assert.Equal(ToJson([User("hi")]), ToJson(ChatMapping.ToMessages(messages)));
    }

    [Fact]
    public void A_tool_is_told_of_with_its_schema_and_cannot_be_invoked()
    {
        var tool = ChatMapping.ToTool(Tool("Read", """{"type":"object","properties":{"path":{"type":"string"}}}"""));

        var declaration = Assert.IsType<AIFunctionDeclaration>(tool, exactMatch: false);
        Assert.IsNotType<AIFunction>(tool, exactMatch: false);
        Assert.Equal(("Read", "Does Read."), (declaration.Name, declaration.Description));
        Assert.Equal(
            """{"type":"object","properties":{"path":{"type":"string"}}}""",
            declaration.JsonSchema.GetRawText()
        );
    }

    [Theory]
    [InlineData("stop", false, StopReason.EndTurn)]
    [InlineData("stop", true, StopReason.ToolUse)]
    [InlineData("tool_calls", true, StopReason.ToolUse)]
    [InlineData("tool_calls", false, StopReason.Other)]
    [InlineData("length", true, StopReason.MaxTokens)]
    [InlineData("content_filter", false, StopReason.Refusal)]
    [InlineData("refusal", false, StopReason.Refusal)]
    [InlineData("pause_turn", false, StopReason.Other)]
    [InlineData(null, false, StopReason.Other)]
    [InlineData(null, true, StopReason.ToolUse)]
    public void Reasons_to_stop_are_told_apart(string? reason, bool hasToolCalls, StopReason expected) =>
        Assert.Equal(
            expected,
            ChatMapping.ToStopReason(reason is null ? null : new ChatFinishReason(reason), hasToolCalls)
        );

    [Fact]
    public void Usage_counts_the_cache_as_part_of_the_input_both_ways()
    {
        var usage = new ModelUsage(100, 7, CacheReadTokens: 60, CacheWriteTokens: 30);

        Assert.Equal(usage, ChatMapping.ToUsage(ChatMapping.ToUsageDetails(usage)));
        Assert.Equal(10, usage.UncachedInputTokens);
    }

    [Theory]
    [InlineData(100_000, 125_000)]
    [InlineData(100_001, 1_500_005)]
    public void A_long_prompt_costs_its_own_price(long input, long expected)
    {
        var prices = new ModelPrices(1, 5, 0, 0)
        {
            LongPrompt = new LongPromptPrices(100_000, new ModelPrices(5, 200, 0, 0)),
        };

        Assert.Equal(expected, prices.CostMicroUsd(new ModelUsage(input, 5_000)));
    }
}
