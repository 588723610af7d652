using CodeAgent.Core.Conversations;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Models;
using CodeAgent.Models.Tests.Support;
using CodeAgent.Testing.Models;
using static CodeAgent.Models.Tests.Scripted.ScriptedModelTests;
using static CodeAgent.Models.Tests.Support.Conversation;

namespace CodeAgent.Models.Tests.Scripted;

public sealed class ScriptedFailureTests
{
    [Theory]
    [InlineData("rateLimited", ModelErrorKind.RateLimited, 429)]
    [InlineData("overloaded", ModelErrorKind.Overloaded, 529)]
    [InlineData("serverError", ModelErrorKind.ServerError, 500)]
    [InlineData("disconnected", ModelErrorKind.Disconnected, null)]
    [InlineData("cutStream", ModelErrorKind.Disconnected, null)]
    [InlineData("contextOverflow", ModelErrorKind.ContextOverflow, 400)]
    [InlineData("malformedHistory", ModelErrorKind.MalformedHistory, 400)]
    [InlineData("unauthorized", ModelErrorKind.Unauthorized, 401)]
    [InlineData("unknownModel", ModelErrorKind.UnknownModel, 404)]
    [InlineData("invalidRequest", ModelErrorKind.InvalidRequest, 400)]
    public async Task A_failure_looks_like_a_providers(string kind, ModelErrorKind expected, int? status)
    {
        using var script = ScriptFile.OfRules(
            $$"""{ "name": "boom", "reply": { "error": { "kind": "{{kind}}", "retryAfterMs": 250 } } }"""
        );

        var error = await Assert.ThrowsAsync<ModelException>(() => AskAsync(script, [User("hi")]));

        Assert.Equal((expected, status, TimeSpan.FromMilliseconds(250)), (error.Kind, error.Status, error.RetryAfter));
        Assert.Contains("'boom'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_can_be_for_some_attempts_only()
    {
        using var script = ScriptFile.OfRules(
            """{ "reply": { "text": "at last", "error": { "kind": "overloaded", "onAttempts": [1, 2], "message": "busy" } } }"""
        );

        Assert.Equal("busy", (await FailAsync(1)).Message);
        Assert.Equal("busy", (await FailAsync(2)).Message);
        Assert.Equal("at last", (await AskAsync(script, [User("hi")], Options(attempt: 3))).Message.Text);

        Task<ModelException> FailAsync(int attempt) =>
            Assert.ThrowsAsync<ModelException>(() => AskAsync(script, [User("hi")], Options(attempt: attempt)));
    }

    [Theory]
    [InlineData("", "abcd")]
    [InlineData(""", "afterChars": 2""", "ab")]
    [InlineData(""", "afterChars": 0""", "")]
    public async Task A_cut_stream_breaks_off_in_the_middle(string after, string seen)
    {
        using var script = ScriptFile.OfRules(
            $$"""
            {
              "reply": {
                "text": "abcdefgh", "toolCalls": [{ "name": "Bash" }], "stream": { "chunk": 3 },
                "error": { "kind": "cutStream"{{after}} }
              }
            }
            """
        );
        var folder = new ReplyFolder();

        await Assert.ThrowsAsync<ModelException>(async () =>
        {
            var messages = ChatMapping.ToChatMessages([User("hello")]);
            await foreach (var update in Client(script).GetStreamingResponseAsync(messages))
            {
                folder.Add(update);
            }
        });

        Assert.Equal((seen, new ModelUsage(2, 0)), (folder.Text, folder.Usage));
    }

    [Fact]
    public async Task A_refusal_is_an_answer_without_its_calls()
    {
        using var script = ScriptFile.OfRules(
            """{ "reply": { "text": "I won't", "toolCalls": [{ "name": "Bash" }], "error": { "kind": "refusal" } } }"""
        );

        var reply = await AskAsync(script, [User("hi")]);

        Assert.Equal((StopReason.Refusal, "I won't"), (reply.StopReason, reply.Message.Text));
        Assert.Empty(reply.Message.ToolCalls);
    }

    [Fact]
    public async Task An_answer_can_end_at_the_output_limit()
    {
        using var script = ScriptFile.OfRules("""{ "reply": { "text": "and then", "cutAtMaxTokens": true } }""");

        Assert.Equal(StopReason.MaxTokens, (await AskAsync(script, [User("hi")])).StopReason);
    }

    [Fact]
    public async Task A_conversation_without_a_rule_fails_loudly_and_says_how_to_add_one()
    {
        using var script = ScriptFile.OfRules("""{ "when": { "user": "other" }, "reply": { "text": "x" } }""");
        Message[] conversation =
        [
            User("Do \"it\""),
            Assistant(Call("c1", "Bash")),
            User(Result("c1", "oh no", isError: true)),
        ];

        var error = await Assert.ThrowsAsync<ModelException>(() =>
            AskAsync(script, conversation, Options("subagent", attempt: 2))
        );

        Assert.Equal(ModelErrorKind.NoScriptRule, error.Kind);
        Assert.False(error.Kind.IsRetryable());
        string[] told =
        [
            "script.json",
            "\"subagent\", attempt 2, steps 1",
            "user: \"Do \\\"it\\\"\"",
            "Bash (error): \"oh no\"",
        ];
        Assert.All(told, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));

        var rule = error.Message[error.Message.LastIndexOf("{ \"when\"", StringComparison.Ordinal)..];
        using var mended = ScriptFile.OfRules(rule);
        Assert.Equal("…", (await AskAsync(mended, conversation, Options("subagent"))).Message.Text);
    }

    [Theory]
    [InlineData("{ \"rules\": [\n { \"reply\": { \"txt\": \"x\" } } ] }", "line 2", "unknown property 'txt'")]
    [InlineData(
        "{ \"rules\": [\n { \"when\": { \"user\": { \"has\": \"x\" } }, \"reply\": { \"text\": \"\" } } ] }",
        "line 2",
        "'has'"
    )]
    [InlineData("{ \"Rules\": [] }", "line 1", "unknown property 'Rules'")]
    [InlineData("{ \"rules\": [\n\n {} ] }", "line 3", "missing 'reply'")]
    [InlineData(
        "{ \"rules\": [\n { \"reply\": { \"error\": { \"kind\": \"explodes\" } } } ] }",
        "line 2",
        "a value that is none of rateLimited, "
    )]
    [InlineData(
        "{ \"rules\": [\n { \"when\": { \"steps\": \"two\" }, \"reply\": { \"text\": \"x\" } } ] }",
        "line 2",
        "wrong kind"
    )]
    [InlineData("{ \"rules\": [ nonsense", "line 1", "")]
    [InlineData("{ \"rules\": [\n { \"reply\": {} } ] }", "line 2", "no 'text'")]
    [InlineData(
        "{ \"rules\": [ { \"reply\": { \"text\": \"ok\" } },\n // a remark\n { \"name\": \"n\",\n \"reply\": { \"text\": \"{{nope}}\" } } ] }",
        "line 3",
        "rule 2 'n': nothing fills in '{{nope}}'"
    )]
    [InlineData("{ \"rules\": [\n { \"reply\": { \"text\": \"{{match.1}}\" } } ] }", "line 2", "'{{match.1}}'")]
    [InlineData(
        "{ \"rules\": [\n { \"when\": { \"user\": { \"matches\": \"(\" } }, \"reply\": { \"text\": \"x\" } } ] }",
        "line 2",
        "Invalid pattern"
    )]
    [InlineData(
        "{ \"rules\": [\n { \"when\": { \"steps\": { \"from\": 3, \"to\": 2 } }, \"reply\": { \"text\": \"x\" } } ] }",
        "line 2",
        "'steps' is 3 to 2"
    )]
    [InlineData(
        "{ \"rules\": [\n { \"when\": { \"attempt\": 0 }, \"reply\": { \"text\": \"x\" } } ] }",
        "line 2",
        "'attempt'"
    )]
    [InlineData(
        "{ \"rules\": [\n { \"reply\": { \"toolCalls\": [{ \"name\": \"A\", \"input\": [1] }] } } ] }",
        "line 2",
        "not an object"
    )]
    [InlineData(
        "{ \"rules\": [\n { \"reply\": { \"toolCalls\": [{ \"name\": \"A\", \"input\": {}, \"malformedArguments\": \"x\" }] } } ] }",
        "line 2",
        "both"
    )]
    [InlineData(
        "{ \"rules\": [\n { \"reply\": { \"error\": { \"kind\": \"overloaded\", \"afterChars\": 3 } } } ] }",
        "line 2",
        "'afterChars'"
    )]
    [InlineData(
        "{ \"rules\": [\n { \"reply\": { \"error\": { \"kind\": \"overloaded\", \"onAttempts\": [0] } } } ] }",
        "line 2",
        "'onAttempts'"
    )]
    [InlineData("{ \"rules\": [\n { \"reply\": { \"text\": \"x\", \"delayMs\": -1 } } ] }", "line 2", "'delayMs'")]
    public void A_script_that_is_wrong_is_named_with_line_and_fault(string json, string line, string fault)
    {
        using var script = new ScriptFile(json);

        var error = Assert.Throws<CodeAgentException>(() => Client(script));

        Assert.Equal(ErrorCode.InvalidScript, error.Code);
        Assert.StartsWith($"{script.Path}, {line}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "rules": [] }""", "'rules' is empty")]
    [InlineData("""{ "contextWindow": 0, "rules": [ { "reply": { "text": "x" } } ] }""", "'contextWindow'")]
    public void A_script_that_is_wrong_as_a_whole_is_named(string json, string fault)
    {
        using var script = new ScriptFile(json);

        var error = Assert.Throws<CodeAgentException>(() => Provider().Describe(script.Path));

        Assert.Equal(
            (ErrorCode.InvalidScript, true),
            (error.Code, error.Message.Contains(fault, StringComparison.Ordinal))
        );
    }

    [Fact]
    public void A_missing_file_is_named_with_its_whole_path()
    {
        var error = Assert.Throws<CodeAgentException>(() => Provider().CreateClient("nowhere/demo.json"));

        Assert.Equal(ErrorCode.InvalidScript, error.Code);
        Assert.Contains(Path.Combine(Path.GetTempPath(), "nowhere/demo.json"), error.Message, StringComparison.Ordinal);
        Assert.Contains("no such file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_and_trailing_commas_are_allowed()
    {
        using var script = new ScriptFile(
            """
            {
              // what it plays
              "$schema": "anything",
              "rules": [ { "reply": { "text": "x", }, }, /* more */ ],
            }
            """
        );

        Assert.NotNull(Client(script));
    }
}
