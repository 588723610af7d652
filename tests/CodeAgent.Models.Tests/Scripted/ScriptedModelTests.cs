using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using CodeAgent.Models.Scripted;
using CodeAgent.Models.Tests.Support;
using CodeAgent.Testing.Models;
using CodeAgent.Testing.Time;
using Microsoft.Extensions.AI;
using static CodeAgent.Models.Tests.Support.Conversation;

namespace CodeAgent.Models.Tests.Scripted;

public sealed class ScriptedModelTests
{
    private static readonly Message[] s_fresh = [User("Please fix the bug in parse.cs")];

    private static readonly Message[] s_afterError =
    [
        .. s_fresh,
        Assistant(Call("c1", "Read"), Call("c2", "Bash")),
        User(Result("c1", "text of the file"), Result("c2", "exit code 3", isError: true)),
    ];

    private static readonly Message[] s_interrupted =
    [
        .. s_fresh,
        Assistant(Call("c1", "Bash")),
        User(Result("c1", $"{TranscriptMarkers.Interrupted} The outcome is unknown.", isError: true)),
    ];

    private static readonly Message[] s_steered = [.. s_afterError, User("and hurry"), User("please")];

    [Theory]
    [InlineData("""{}""", true)]
    [InlineData("""{ "role": "agent" }""", true)]
    [InlineData("""{ "role": "coordinator" }""", false)]
    [InlineData("""{ "user": "FIX the" }""", true)]
    [InlineData("""{ "user": "build" }""", false)]
    [InlineData("""{ "user": { "contains": "parse.cs" } }""", true)]
    [InlineData("""{ "user": { "matches": "in (\\w+)\\.cs$" } }""", true)]
    [InlineData("""{ "user": { "matches": "^in" } }""", false)]
    [InlineData("""{ "user": { "contains": "fix", "matches": "nothing" } }""", false)]
    [InlineData("""{ "steps": 0 }""", true)]
    [InlineData("""{ "steps": 1 }""", false)]
    [InlineData("""{ "steps": { "to": 3 } }""", true)]
    [InlineData("""{ "steps": { "from": 1 } }""", false)]
    [InlineData("""{ "attempt": 1 }""", true)]
    [InlineData("""{ "attempt": { "from": 2 } }""", false)]
    [InlineData("""{ "result": {} }""", false)]
    public Task A_fresh_turn_is_matched(string when, bool holds) => HoldsAsync(when, s_fresh, holds);

    [Theory]
    [InlineData("""{ "steps": 2 }""", true)]
    [InlineData("""{ "steps": { "from": 1, "to": 2 } }""", true)]
    [InlineData("""{ "user": "fix the bug" }""", true)]
    [InlineData("""{ "result": {} }""", true)]
    [InlineData("""{ "result": { "tool": "Bash" } }""", true)]
    [InlineData("""{ "result": { "tool": "Read" } }""", false)]
    [InlineData("""{ "result": { "contains": "EXIT code" } }""", true)]
    [InlineData("""{ "result": { "contains": "text of the file" } }""", false)]
    [InlineData("""{ "result": { "matches": "code (\\d)" } }""", true)]
    [InlineData("""{ "result": { "matches": "code (\\d\\d)" } }""", false)]
    [InlineData("""{ "result": { "error": true } }""", true)]
    [InlineData("""{ "result": { "error": false } }""", false)]
    [InlineData("""{ "result": { "interrupted": false } }""", true)]
    [InlineData("""{ "result": { "interrupted": true } }""", false)]
    public Task A_turn_with_results_is_matched(string when, bool holds) => HoldsAsync(when, s_afterError, holds);

    [Theory]
    [InlineData("""{ "result": { "interrupted": true } }""", true)]
    [InlineData("""{ "result": { "contains": "outcome is unknown" } }""", true)]
    [InlineData("""{ "result": { "interrupted": false } }""", false)]
    public Task An_interrupted_call_can_have_its_own_rule(string when, bool holds) =>
        HoldsAsync(when, s_interrupted, holds);

    [Theory]
    [InlineData("""{ "user": { "matches": "^and hurry\nplease$" } }""", true)]
    [InlineData("""{ "user": "fix the bug" }""", false)]
    [InlineData("""{ "steps": 0 }""", true)]
    [InlineData("""{ "result": {} }""", false)]
    public Task What_the_user_adds_begins_anew(string when, bool holds) =>
        HoldsAsync(when.Replace("\n", "\\n", StringComparison.Ordinal), s_steered, holds);

    [Fact]
    public async Task The_first_rule_that_holds_wins()
    {
        using var script = ScriptFile.OfRules(
            """{ "when": { "steps": 2 }, "reply": { "text": "later" } }""",
            """{ "when": { "role": "agent" }, "reply": { "text": "first" } }""",
            """{ "reply": { "text": "second" } }"""
        );

        Assert.Equal("first", (await AskAsync(script, s_fresh)).Message.Text);
        Assert.Equal("later", (await AskAsync(script, s_afterError)).Message.Text);
        Assert.Equal("second", (await AskAsync(script, s_fresh, Options("subagent"))).Message.Text);
    }

    [Fact]
    public async Task A_reply_has_reasoning_text_and_calls_with_placeholders_filled_in()
    {
        using var script = ScriptFile.OfRules(
            """
            {
              "when": { "user": { "matches": "in (?<file>\\w+)\\.(cs)" }, "result": { "matches": "code (\\d)" } },
              "reply": {
                "reasoning": "step {{step}} of {{role}}",
                "text": "{{match.file}} {{match.1}} {{result.1}} try {{attempt}}: {{result}} {{ left }} {{}}",
                "toolCalls": [
                  { "name": "Read", "input": { "path": "{{workspace}}/{{match.file}}.cs", "all": [1, "{{user}}", null] } },
                  { "name": "Bash" }
                ]
              }
            }
            """
        );

        var reply = await AskAsync(script, s_afterError);

        Assert.Equal("parse cs 3 try 1: exit code 3 {{ left }} {{}}", reply.Message.Text);
        Assert.Equal("step 2 of agent", Assert.IsType<ReasoningBlock>(reply.Message.Content[0]).Text);
        Assert.Equal(
            [("Read", """{"path":"/work/parse.cs","all":[1,"Please fix the bug in parse.cs",null]}"""), ("Bash", "{}")],
            reply.Message.ToolCalls.Select(call => (call.Name, call.Input.GetRawText()))
        );
        Assert.Equal(StopReason.ToolUse, reply.StopReason);
    }

    [Fact]
    public async Task A_verbatim_reply_keeps_its_braces()
    {
        using var script = ScriptFile.OfRules(
            """{ "reply": { "verbatim": true, "text": "{{step}}", "toolCalls": [{ "name": "W", "input": { "t": "{{x}}" } }] } }"""
        );

        var reply = await AskAsync(script, s_fresh);

        Assert.Equal(
            ("{{step}}", """{"t":"{{x}}"}"""),
            (reply.Message.Text, reply.Message.ToolCalls.Single().Input.GetRawText())
        );
    }

    [Fact]
    public async Task Malformed_arguments_come_as_they_are_written()
    {
        using var script = ScriptFile.OfRules(
            """{ "reply": { "toolCalls": [{ "name": "Write", "malformedArguments": "{\"path\": " }] } }"""
        );

        var call = (await AskAsync(script, s_fresh)).Message.ToolCalls.Single();

        Assert.Equal(("{\"path\": ", "{}"), (call.Malformed, call.Input.GetRawText()));
    }

    [Fact]
    public async Task Text_streams_in_pieces_with_time_between_them()
    {
        var clock = new FakeClock();
        using var script = new ScriptFile(
            """
            {
              "stream": { "chunk": 4, "delayMs": 30 },
              "rules": [ { "reply": { "delayMs": 500, "reasoning": "hmmmm", "text": "abc🙂def" } } ]
            }
            """
        );
        var deltas = new List<ReplyDelta>();
        var times = new List<double>();
        var begin = clock.GetUtcNow();

        var asked = Client(script, clock).AskAsync(s_fresh, Options(), OnDelta);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!asked.IsCompleted && !deadline.IsCancellationRequested)
        {
            // Timers fire on this thread and so does what waits for them.
            clock.FireNext(DateTimeOffset.MaxValue);
        }

        await asked.WaitAsync(deadline.Token);

        Assert.Equal(
            [
                new ReplyDelta(ReplyDeltaKind.Reasoning, 0, "hmmm"),
                new ReplyDelta(ReplyDeltaKind.Reasoning, 4, "m"),
                new ReplyDelta(ReplyDeltaKind.Text, 0, "abc🙂", 1),
                new ReplyDelta(ReplyDeltaKind.Text, 5, "def", 1),
            ],
            deltas
        );
        Assert.Equal([530, 560, 590, 620], times);

        void OnDelta(ReplyDelta delta)
        {
            deltas.Add(delta);
            times.Add((clock.GetUtcNow() - begin).TotalMilliseconds);
        }
    }

    [Fact]
    public async Task Cancelling_ends_a_delay()
    {
        using var script = ScriptFile.OfRules("""{ "reply": { "delayMs": 60000, "text": "late" } }""");
        using var cancel = new CancellationTokenSource();

        var asked = Client(script).AskAsync(s_fresh, cancellationToken: cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Usage_is_given_or_estimated_from_sizes()
    {
        using var script = ScriptFile.OfRules(
            """{ "when": { "steps": 0 }, "reply": { "text": "12345678" } }""",
            """{ "reply": { "text": "x", "usage": { "input": 900, "output": 40, "cacheRead": 500, "cacheWrite": 100 } } }"""
        );

        Assert.Equal(new ModelUsage(3, 2), (await AskAsync(script, [User("123456789")])).Usage);
        Assert.Equal(new ModelUsage(900, 40, 500, 100), (await AskAsync(script, s_afterError)).Usage);
    }

    [Fact]
    public void The_card_says_that_it_is_a_script_and_what_it_costs()
    {
        using var free = ScriptFile.OfRules("""{ "reply": { "text": "x" } }""");
        using var priced = new ScriptFile(
            """
            {
              "about": "a demo", "contextWindow": 5000, "maxOutputTokens": 100, "prices": { "input": 3, "output": 15, "cacheRead": 0.3 },
              "rules": [ { "reply": { "text": "x" } } ]
            }
            """
        );

        Assert.Equal(
            new ModelCard("scripted:script.json", Prices: new ModelPrices(0, 0, 0, 0)),
            Provider().Describe(free.Path)
        );
        Assert.Equal(
            new ModelCard("scripted:script.json", 5_000, 100, new ModelPrices(3, 15, 0.3m, 3)),
            Provider().Describe(priced.Path)
        );
        Assert.Equal(("scripted", "scripted"), (Provider().Name, Provider().TelemetryName));
    }

    [Fact]
    public void A_changed_file_is_read_again()
    {
        using var script = ScriptFile.OfRules("""{ "reply": { "text": "x" } }""");
        var provider = Provider();
        Assert.Null(provider.Describe(script.Path).ContextWindow);

        File.WriteAllText(script.Path, """{ "contextWindow": 77, "rules": [ { "reply": { "text": "x" } } ] }""");

        Assert.Equal(77, provider.Describe(script.Path).ContextWindow);
    }

    internal static ScriptedProvider Provider(TimeProvider? clock = null) =>
        new(Path.GetTempPath(), clock ?? TimeProvider.System);

    internal static IChatClient Client(ScriptFile script, TimeProvider? clock = null) =>
        Provider(clock).CreateClient(script.Path);

    internal static Task<ModelReply> AskAsync(
        ScriptFile script,
        IEnumerable<Message> messages,
        ChatOptions? options = null
    ) => Client(script).AskAsync(messages, options ?? Options());

    private static async Task HoldsAsync(string when, Message[] conversation, bool holds)
    {
        using var script = ScriptFile.OfRules(
            $$"""{ "when": {{when}}, "reply": { "text": "holds" } }""",
            """{ "reply": { "text": "does not" } }"""
        );

        Assert.Equal(holds ? "holds" : "does not", (await AskAsync(script, conversation)).Message.Text);
    }
}
