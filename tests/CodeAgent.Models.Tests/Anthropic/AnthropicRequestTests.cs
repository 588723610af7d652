using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using CodeAgent.Models.Tests.Support;
using CodeAgent.Testing.Models;
using Microsoft.Extensions.AI;
using static CodeAgent.Models.Tests.Support.Conversation;

namespace CodeAgent.Models.Tests.Anthropic;

/// <summary>Whole request bodies. The vendor's own types read each of them as a second opinion.</summary>
public sealed class AnthropicRequestTests
{
    [Fact]
    public async Task A_first_message() => await SendAsync("first-message", [User("hi")], new ChatOptions());

    [Fact]
    public async Task A_conversation_with_everything() =>
        await SendAsync("conversation", Everything(), EverythingOptions());

    [Fact]
    public async Task Each_call_of_a_turn_extends_the_one_before_it()
    {
        var everything = Everything();
        var shorter = await BodyAsync(everything[..2], EverythingOptions());
        var longer = await BodyAsync(everything, EverythingOptions());

        var prefix = WithoutMarks(shorter)[..^"]}".Length];
        Assert.StartsWith(prefix, WithoutMarks(longer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_call_has_the_same_bytes() =>
        Assert.Equal(
            await BodyAsync(Everything(), EverythingOptions()),
            await BodyAsync(Everything(), EverythingOptions())
        );

    [Fact]
    public async Task At_most_four_prefixes_are_marked_however_long_the_conversation_is()
    {
        List<Message> messages = [];
        for (var i = 0; i < 5; i++)
        {
            messages.AddRange([User($"question {i}"), Assistant(new TextBlock($"answer {i}"))]);
        }

        var body = await BodyAsync([.. messages, User("last")], EverythingOptions());

        Assert.Equal(4, body.Split("cache_control").Length - 1);
    }

    [Theory]
    [InlineData("adaptive-high", "claude-opus-5-5", ReasoningEffort.High)]
    [InlineData("adaptive-none", "claude-opus-5-5", ReasoningEffort.None)]
    [InlineData("adaptive-extra-high-without-xhigh", "claude-opus-4-6", ReasoningEffort.ExtraHigh)]
    [InlineData("budget-medium", "claude-sonnet-4-5-20250929", ReasoningEffort.Medium)]
    [InlineData("budget-and-effort", "claude-opus-4-5", ReasoningEffort.High)]
    [InlineData("unknown-model", "someone-elses-model", ReasoningEffort.High)]
    public async Task Effort_is_asked_for_in_the_way_the_model_takes_it(
        string golden,
        string model,
        ReasoningEffort effort
    ) =>
        await SendAsync(
            $"effort-{golden}",
            [User("hi")],
            new ChatOptions { Reasoning = new ReasoningOptions { Effort = effort } },
            model
        );

    [Fact]
    public async Task A_thinking_budget_stays_below_the_output_limit()
    {
        var options = new ChatOptions
        {
            MaxOutputTokens = 2_000,
            AdditionalProperties = new() { [ModelOptionNames.ThinkingBudget] = 9_000 },
        };

        await SendAsync("thinking-budget", [User("hi")], options, "claude-haiku-4-5");
    }

    [Fact]
    public async Task Sampling_and_tool_choice_are_passed_on()
    {
        var options = new ChatOptions
        {
            Temperature = 0.5f,
            TopP = 0.25f,
            TopK = 8,
            StopSequences = ["END"],
            MaxOutputTokens = 500,
            AllowMultipleToolCalls = false,
            ToolMode = ChatToolMode.RequireSpecific("Read"),
            Tools = [ChatMapping.ToTool(Tool("Read"))],
        };

        await SendAsync("sampling", [User("hi")], options, "claude-sonnet-4-5");
    }

    [Fact]
    public async Task Keys_versions_and_betas_are_headers()
    {
        await using var fixture = Play(options =>
            options with
            {
                AuthToken = "token",
                Headers = new Dictionary<string, string> { ["x-team"] = "blue" },
            }
        );

        await fixture.AskAsync("hi");

        var request = Assert.Single(fixture.Server.Requests);
        Assert.Equal(("POST", "/v1/messages"), (request.Method, request.Path));
        string[] names =
        [
            "x-api-key",
            "authorization",
            "anthropic-version",
            "anthropic-beta",
            "content-type",
            "user-agent",
            "x-team",
        ];
        Assert.Equal(
            [
                "test-key",
                "Bearer token",
                "2023-06-01",
                "thinking-binding-controls-2026-08-01",
                "application/json",
                "codeagent",
                "blue",
            ],
            names.Select(name => request.Headers[name])
        );
    }

    [Fact]
    public async Task A_base_url_may_have_a_path_and_a_slash_at_its_end()
    {
        await using var fixture = Play(options =>
            options with
            {
                BaseUrl = new Uri(options.BaseUrl!, "/proxy/claude/"),
            }
        );

        await fixture.AskAsync("hi");

        Assert.Equal("/proxy/claude/v1/messages", Assert.Single(fixture.Server.Requests).Path);
    }

    [Fact]
    public void A_key_does_not_show_in_the_options_text() =>
        Assert.DoesNotContain(
            "secret",
            new CodeAgent.Models.Anthropic.AnthropicOptions("secret") { AuthToken = "secret" }.ToString(),
            StringComparison.Ordinal
        );

    private static Message[] Everything() =>
        [
            User(new TextBlock("What is on this picture? «ß» 漢字 <b>"), new ImageBlock("image/png", "iVBORw0KGgo=")),
            Assistant(
                new ReasoningBlock("Look first.", "anthropic.thinking:c2ln"),
                new ReasoningBlock("", "anthropic.thinking:aGlkZGVu"),
                new ReasoningBlock("", "anthropic.redacted:ZGF0YQ=="),
                new ReasoningBlock("of another provider", "other:abc"),
                new TextBlock("  "),
                new TextBlock("I'll look. "),
                Call("toolu_1", "Read", """{"path":"a.png","n":1.50}"""),
                Call("toolu_2", "Bash"),
                new ToolCallBlock("toolu_3", "Bash", Call("", "").Input, "{\"command\": \"ls")
            ),
            User(
                new ToolResultBlock("toolu_1", [new TextBlock("a.png"), new ImageBlock("image/jpeg", "/9j/")]),
                new ToolResultBlock(
                    "toolu_2",
                    [new TextBlock("exit 1"), new ImageBlock("image/gif", "R0lG")],
                    IsError: true
                ),
                new ToolResultBlock("toolu_3", [], IsError: true)
            ),
            User("And be quick."),
        ];

    private static ChatOptions EverythingOptions() =>
        new()
        {
            Instructions = "Follow the house rules.",
            Tools =
            [
                ChatMapping.ToTool(
                    Tool("Read", """{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}""")
                ),
                ChatMapping.ToTool(Tool("Bash")),
            ],
        };

    private static async Task SendAsync(
        string golden,
        IEnumerable<Message> messages,
        ChatOptions options,
        string model = AnthropicFixture.Model
    )
    {
        var body = await BodyAsync(messages, options, model);
        Golden.Equal(golden, body);
        VendorTypes.Accept(body);
    }

    private static async Task<string> BodyAsync(
        IEnumerable<Message> messages,
        ChatOptions options,
        string model = AnthropicFixture.Model
    )
    {
        await using var fixture = Play(options => options);
        await fixture.AskAsync(messages, options, model: model);
        return Assert.Single(fixture.Server.Requests).Body;
    }

    private static AnthropicFixture Play(
        Func<CodeAgent.Models.Anthropic.AnthropicOptions, CodeAgent.Models.Anthropic.AnthropicOptions> change
    ) => AnthropicFixture.Start(ServerAnswer.Events(Golden.Read("Recorded/hello.sse")), change: change);

    private static string WithoutMarks(string body) =>
        body.Replace(",\"cache_control\":{\"type\":\"ephemeral\"}", "", StringComparison.Ordinal);
}
