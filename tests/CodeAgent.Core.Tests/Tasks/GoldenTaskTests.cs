using System.Text;
using System.Text.Json;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Core.Tests.Golden;
using CodeAgent.Testing.Golden;
using CodeAgent.Testing.Tasks;

namespace CodeAgent.Core.Tests.Tasks;

/// <summary>The JSON of everything that a task stores or is told, as files; and what does not fit it.</summary>
public sealed class GoldenTaskTests
{
    private const string Folder = "tests/CodeAgent.Core.Tests/Golden/tasks/";

    private static readonly GoldenFolder s_events = GoldenFolder.Of(Folder + "events", keptIn: Folder + "history");
    private static readonly GoldenFolder s_commands = GoldenFolder.Of(Folder + "commands");

    public static TheoryData<string> EventNames => [.. Vocabulary.TaskEvents.Select(type => type.Name)];

    public static TheoryData<string> CommandNames => [.. Vocabulary.TaskCommands.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(EventNames))]
    public void An_event_is_written_as_its_file_says_and_read_back_whole(string name)
    {
        var envelope = TaskSamples.Envelope(Event(name));
        var json = JsonSerializer.Serialize(envelope, SessionJson.Default.EventEnvelope);
        s_events.Check($"{name}.json", JsonText.Indent(json));
        var stored = JsonSerializer.Deserialize(
            JsonText.Compact(s_events.Read($"{name}.json")),
            SessionJson.Default.EventEnvelope
        )!;
        var read = TaskCodec.Decode(stored);
        Assert.IsType(Event(name).GetType(), read);
        Assert.Equal(Text(stored.Data), Text(TaskCodec.Encode(read!).Data));
    }

    [Theory]
    [MemberData(nameof(CommandNames))]
    public void A_command_is_written_as_its_file_says_and_read_back_whole(string name)
    {
        var command = TaskSamples.Commands.Single(command => command.GetType().Name == name);
        var posted = TaskCodec.Encode(command, "command-1", "user:ada", "trace-1");
        s_commands.Check($"{name}.json", JsonText.Indent(JsonSerializer.Serialize(posted, JsonSerializerOptions.Web)));
        var read = TaskCodec.Decode(posted);
        Assert.IsType(command.GetType(), read);
        Assert.Equal(Text(posted.Data), Text(TaskCodec.Encode(read!, "command-1", "user:ada").Data));
    }

    [Fact]
    public void Every_type_has_an_example_and_a_file_and_is_in_the_codec()
    {
        string[] findings =
        [
            .. Vocabulary.Differences("the examples", Vocabulary.TaskEvents, Names(TaskSamples.Events)),
            .. Vocabulary.Differences("the examples", Vocabulary.TaskCommands, Names(TaskSamples.Commands)),
            .. Vocabulary.Differences("Golden/tasks/events", Vocabulary.TaskEvents, FileNames(s_events)),
            .. Vocabulary.Differences("Golden/tasks/commands", Vocabulary.TaskCommands, FileNames(s_commands)),
            .. Vocabulary.Differences("the codec", Vocabulary.TaskEvents, TaskCodec.EventTypes),
        ];
        Assert.Empty(findings);
    }

    [Theory]
    [MemberData(nameof(EventNames))]
    public void The_reducer_takes_every_event_in_any_state_and_counts_it(string name)
    {
        Assert.Equal(3, TaskReducer.Apply(TaskState.Empty, Event(name), 3, DateTimeOffset.UnixEpoch).LastSeq);
        foreach (var before in TaskSamples.Events)
        {
            var state = TaskReducer.Apply(TaskState.Empty, before, 1, DateTimeOffset.UnixEpoch);
            Assert.Equal(2, TaskReducer.Apply(state, Event(name), 2, DateTimeOffset.UnixEpoch).LastSeq);
        }
    }

    [Fact]
    public void The_decider_answers_every_command_before_the_submission()
    {
        foreach (var command in TaskSamples.Commands)
        {
            var decision = TaskDecider.Decide(
                TaskState.Empty,
                command,
                new TaskAsked(TaskSamples.Task, "a", "1", null)
            );
            Assert.Equal(decision.Rejection is null, command is SubmitTask);
        }
    }

    [Theory]
    [MemberData(nameof(EventNames))]
    public void An_event_of_another_version_is_not_guessed_at_and_one_without_members_is_altered(string name)
    {
        var known = TaskSamples.Envelope(Event(name));
        Assert.Null(TaskCodec.Decode(known with { V = 0 }));
        Assert.Null(TaskCodec.Decode(known with { V = 2 }));
        Assert.Null(TaskCodec.Decode(known with { Type = "PlanDrawn" }));
        foreach (var data in new[] { "{}", "null", "[]", "{\"subtaskId\":" })
        {
            var altered = known with { Data = Encoding.UTF8.GetBytes(data) };
            var error = Assert.Throws<CodeAgentException>(() => TaskCodec.Decode(altered));
            Assert.Equal(ErrorCode.StateAltered, error.Code);
        }
    }

    [Theory]
    [InlineData("PlanProposed", """{"revision":1,"plan":{"summary":"s","subtasks":[null]},"actor":"a"}""")]
    [InlineData("PlanProposed", """{"revision":1,"plan":{"summary":"s"},"actor":"a"}""")]
    [InlineData("TaskPaused", """{"kind":"lunch","reason":"r","actor":"a"}""")]
    [InlineData("TaskPaused", """{"kind":1,"reason":"r","actor":"a"}""")]
    [InlineData("SubtaskStarted", """{"subtaskId":"a","attempt":"1","purpose":"work","baseCommit":"c"}""")]
    [InlineData("TaskSubmitted", """{"settings":{"goal":"g","model":"m"},"actor":"a","runtimeVersion":"1"}""")]
    public void An_event_with_a_wrong_member_is_altered(string type, string data)
    {
        var altered = TaskSamples.Envelope(TaskSamples.Events[0]) with
        {
            Type = type,
            Data = Encoding.UTF8.GetBytes(data),
        };
        Assert.Equal(ErrorCode.StateAltered, Assert.Throws<CodeAgentException>(() => TaskCodec.Decode(altered)).Code);
    }

    [Theory]
    [InlineData("SubmitTask", "{}")]
    [InlineData("SubmitTask", "not json")]
    [InlineData("ProposePlan", """{"plan":{"summary":"s","subtasks":[{"id":"a","title":"t"}]},"basedOn":0}""")]
    [InlineData(
        "ProposePlan",
        """{"plan":{"summary":"s","subtasks":[{"id":"a","title":"t","instructions":"i","writes":[null]}]},"basedOn":0}"""
    )]
    [InlineData("ProposePlan", """{"plan":null,"basedOn":0}""")]
    [InlineData("ReportTurn", """{"stream":"../x","turnId":"t","outcome":"completed","text":""}""")]
    [InlineData("ReportTurn", """{"stream":"task/t/a/1","turnId":"t","outcome":"won","text":""}""")]
    [InlineData("ResumeTask", """{"addBudget":{"maxTokens":"many"}}""")]
    [InlineData("EraseEverything", "{}")]
    public void A_command_that_does_not_fit_is_rejected(string type, string data)
    {
        var command = TaskCodec.Decode(new InboxCommand("c", type, Encoding.UTF8.GetBytes(data), "a"));
        Assert.Null(command);
        var decision = TaskDecider.Decide(TaskState.Empty, command, new TaskAsked(TaskSamples.Task, "a", "1", null));
        Assert.Equal(ErrorCode.InvalidCommand, decision.Rejection?.Code);
    }

    [Fact]
    public void Settings_that_are_left_out_have_their_defaults()
    {
        var data = """{"settings":{"goal":"g","repository":"/r","model":"m","limits":{"maxParallel":0}}}"""u8.ToArray();
        var submit = Assert.IsType<SubmitTask>(TaskCodec.Decode(new InboxCommand("c", "SubmitTask", data, "a")));
        Assert.Equal(new TaskLimits(), submit.Settings.Limits);
        Assert.Equal((4, 50, 3, 2, 3, 3), Bounds(submit.Settings.Limits));
        Assert.Equal(new TaskBudget(), submit.Settings.Budget);
        Assert.Empty(submit.Settings.Checks);
    }

    private static (int, int, int, int, int, int) Bounds(TaskLimits limits) =>
        (
            limits.MaxParallel,
            limits.MaxSubtasks,
            limits.MaxAttempts,
            limits.MaxResolutions,
            limits.MaxReplans,
            limits.MaxStalls
        );

    private static TaskEvent Event(string name) =>
        TaskSamples.Events.Single(happened => happened.GetType().Name == name);

    private static IEnumerable<string> Names<T>(IEnumerable<T> samples) =>
        samples.Select(sample => sample!.GetType().Name);

    private static IEnumerable<string> FileNames(GoldenFolder folder) =>
        folder.Names.Select(name => Path.GetFileNameWithoutExtension(name));

    private static string Text(ReadOnlyMemory<byte> data) => Encoding.UTF8.GetString(data.Span);
}
