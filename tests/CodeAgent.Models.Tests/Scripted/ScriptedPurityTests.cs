using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using CodeAgent.Models.Tests.Support;
using CodeAgent.Testing.Models;
using FsCheck;
using FsCheck.Fluent;
using static CodeAgent.Models.Tests.Scripted.ScriptedModelTests;
using static CodeAgent.Models.Tests.Support.Conversation;

namespace CodeAgent.Models.Tests.Scripted;

/// <summary>A reply depends on role, transcript and attempt and on nothing else.</summary>
public sealed class ScriptedPurityTests : IDisposable
{
    private const string Rules = """
        { "when": { "user": "stop" }, "reply": { "text": "stopped after {{step}}" } },
        { "when": { "result": { "error": true } }, "reply": { "toolCalls": [{ "name": "Retry", "input": { "of": "{{result}}" } }] } },
        { "when": { "steps": { "from": 4 } }, "reply": { "text": "enough for {{role}}" } },
        {
          "reply": {
            "reasoning": "{{user}}", "text": "{{step}}",
            "toolCalls": [{ "name": "Read", "input": { "n": "{{step}}" } }, { "name": "Bash", "malformedArguments": "{" }],
            "error": { "kind": "overloaded", "onAttempts": [2] }
          }
        }
        """;

    private readonly ScriptFile _script = new($$"""{ "rules": [ {{Rules}} ] }""");

    public void Dispose() => _script.Dispose();

    [Fact]
    public void Equal_transcripts_have_equal_replies_whatever_was_asked_before() =>
        Prop.ForAll(
                Transcripts().ToArbitrary(),
                Transcripts().ToArbitrary(),
                Gen.Elements("agent", "subagent").ToArbitrary(),
                (asked, between, role) =>
                {
                    using var client = Client(_script);
                    var first = Play(() => client.AskAsync(asked, Options(role)));
                    Play(() => client.AskAsync(between, Options(role)));
                    var again = Play(() => client.AskAsync(Copy(asked), Options(role)));
                    var elsewhere = Play(() => AskAsync(_script, Copy(asked), Options(role)));
                    return first == again && first == elsewhere;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Call_ids_are_the_same_for_a_call_made_again_and_unique_in_a_conversation() =>
        Prop.ForAll(
                Gen.Elements("ok", "error").ListOf(12).ToArbitrary(),
                outcomes =>
                {
                    using var client = Client(_script);
                    List<Message> conversation = [User("begin")];
                    var ids = new List<string>();
                    foreach (var outcome in outcomes)
                    {
                        var reply = client.AskAsync(conversation, Options()).GetAwaiter().GetResult();
                        var retried = client.AskAsync(conversation, Options(attempt: 3)).GetAwaiter().GetResult();
                        Assert.Equal(ToJson(reply.Message), ToJson(retried.Message));
                        ids.AddRange(reply.Message.ToolCalls.Select(call => call.CallId));
                        conversation.Add(reply.Message);
                        conversation.Add(
                            reply.Message.ToolCalls.Any()
                                ? User([
                                    .. reply.Message.ToolCalls.Select(call =>
                                        Result(call.CallId, "out", outcome == "error")
                                    ),
                                ])
                                : User("begin")
                        );
                    }

                    return ids.Count > 0 && ids.Distinct().Count() == ids.Count;
                }
            )
            .QuickCheckThrowOnFailure();

    private static string Play(Func<Task<ModelReply>> ask)
    {
        try
        {
            var reply = ask().GetAwaiter().GetResult();
            return $"{ToJson(reply.Message)} {reply.Usage} {reply.StopReason} {reply.ResponseId}";
        }
        catch (ModelException error)
        {
            return error.Message;
        }
    }

    private static List<Message> Copy(IEnumerable<Message> messages) =>
        System.Text.Json.JsonSerializer.Deserialize<List<Message>>(
            ToJson(messages),
            System.Text.Json.JsonSerializerOptions.Web
        )!;

    /// <summary>Conversations of a few turns, each with a few steps.</summary>
    private static Gen<List<Message>> Transcripts()
    {
        var text = Gen.Elements("fix it", "stop", "", "{{step}}", "é漢🙂");
        var step = text.SelectMany(said => Gen.Elements(true, false), (said, failed) => (said, failed));
        var turn = text.SelectMany(said => step.ListOf(), (said, steps) => (said, steps));
        return turn.NonEmptyListOf()
            .Select(turns => turns.SelectMany((one, index) => Turn(one.said, one.steps, index)).ToList());
    }

    private static IEnumerable<Message> Turn(string said, IEnumerable<(string Said, bool Failed)> steps, int turn)
    {
        yield return User(said);
        foreach (var ((text, failed), step) in steps.Select((step, index) => (step, index)))
        {
            var id = $"c{turn}.{step}";
            yield return Assistant(new TextBlock(text), Call(id, "Read"));
            yield return User(Result(id, text, failed));
        }
    }
}
