using System.Diagnostics;
using CodeAgent.Core.Events;
using CodeAgent.Core.Models;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Telemetry;
using CodeAgent.Core.Tools;
using CodeAgent.Telemetry.Tests.Kit;
using CodeAgent.Testing.Golden;

namespace CodeAgent.Telemetry.Tests.Projection;

public sealed class SpanProjectorTests
{
    private static readonly GoldenFolder s_golden = GoldenFolder.Of("tests/CodeAgent.Telemetry.Tests/Golden");

    private static EventTree Begun() =>
        new EventTree().Add(Happened.Created(), Happened.Input("i1"), Happened.Turn("t1", "i1"));

    private static EventTree Calling(params (string Id, string Tool)[] calls) =>
        Begun()
            .Add(Happened.Model("m1", "t1"), Happened.Answer("m1", calls))
            .Add([.. calls.Select(call => Happened.Requested(call.Id, call.Tool))]);

    [Fact]
    public void A_turn_with_a_model_call_and_tool_calls_becomes_a_tree_of_spans()
    {
        var tree = Calling(("c1", "Read"), ("c2", "Bash"))
            .Add(Happened.Decided("c1"), Happened.Decided("c2"), Happened.Started("c1"), Happened.Started("c2"))
            .Add(Happened.Process("c2", 4711), Happened.Ended("c1"))
            .Add(Happened.Ended("c2", ToolOutcome.Failed, ToolFailureKind.ProcessFailed, new { exitCode = 2 }))
            .Add(Happened.Model("m2", "t1", step: 2), Happened.Answer("m2"), Happened.TurnEnd("t1"));

        s_golden.Check("turn.json", Spans.Show(Spans.Project(tree.Events)));
    }

    [Fact]
    public void With_content_the_spans_carry_what_was_said_called_and_answered()
    {
        var tree = Calling(("c1", "Read")).Add(Happened.Started("c1"), Happened.Ended("c1"), Happened.TurnEnd("t1"));

        s_golden.Check("content.json", Spans.Show(Spans.Project(tree.Events, includeContent: true)));
    }

    [Fact]
    public void Without_content_no_word_of_it_is_in_any_span()
    {
        var tree = Calling(("c1", "Read"), ("c2", "Bash"))
            .Add(Happened.Decided("c1"), Happened.Started("c1"), Happened.Ended("c1", ToolOutcome.Failed))
            .Add(Happened.Decided("c2", PermissionVerdict.Ask), Happened.Asked("a1", "c2"))
            .Add(Happened.Answered("a1", false), Happened.Ended("c2", ToolOutcome.Denied))
            .Add(Happened.Model("m2", "t1", 2), Happened.ModelFailed("m2", ModelErrorKind.InvalidRequest))
            .Add(Happened.TurnEnd("t1", TurnOutcome.ModelFailed));

        var spans = Spans.Project(tree.Events);

        Assert.Equal(4, spans.Count);
        Assert.DoesNotContain(Happened.Secret, Spans.Show(spans), StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_that_is_denied_is_an_event_on_the_turn_and_has_no_span()
    {
        var tree = Calling(("c1", "Bash"))
            .Add(Happened.Decided("c1", PermissionVerdict.Deny))
            .Add(Happened.Ended("c1", ToolOutcome.Denied, ToolFailureKind.PermissionDenied), Happened.TurnEnd("t1"));

        var spans = Spans.Project(tree.Events);

        Assert.DoesNotContain(spans, span => span.Name.StartsWith("execute_tool", StringComparison.Ordinal));
        var denied = Assert.Single(spans.Single("invoke_agent agent").Events);
        Assert.Equal("orch.tool.not_started", denied.Name);
        Assert.Equal("c1", denied.Attributes.Value("gen_ai.tool.call.id"));
        Assert.Equal("denied", denied.Attributes.Value("orch.tool.outcome"));
        Assert.Equal("permissionDenied", denied.Attributes.Value("error.type"));
    }

    [Fact]
    public void An_interrupted_call_is_an_error_that_begins_where_the_log_says()
    {
        var tree = Calling(("c1", "Bash"));
        var started = tree.Append(EventTree.Root, Happened.Started("c1"), null);
        tree.Add(Happened.TakenOver(2), Happened.Ended("c1", ToolOutcome.Interrupted, ToolFailureKind.Interrupted))
            .Add(Happened.TurnEnd("t1"));

        var spans = Spans.Project(tree.Events);

        var call = spans.Single("execute_tool Bash");
        Assert.Equal("interrupted", call.ErrorType);
        Assert.Equal("interrupted", call.Value("error.type"));
        Assert.Equal(started.Ts, call.Start);
        Assert.Equal(1L, call.Value("orch.attempt"));
        var takeover = Assert.Single(spans.Single("invoke_agent agent").Events);
        Assert.Equal(("orch.takeover", 2L), (takeover.Name, takeover.Attributes.Value("orch.epoch")));
    }

    [Fact]
    public void A_call_that_recovery_runs_again_has_one_span_that_says_the_last_attempt()
    {
        var tree = Calling(("c1", "Read"));
        var first = tree.Append(EventTree.Root, Happened.Started("c1"), null);
        tree.Add(Happened.TakenOver(2), Happened.Started("c1", 2, 2), Happened.TakenOver(3))
            .Add(Happened.Started("c1", 3, 3), Happened.Ended("c1"), Happened.TurnEnd("t1"));

        var call = Spans.Project(tree.Events).Single("execute_tool Read");

        Assert.Equal(
            (3L, 3L, "host3"),
            (call.Value("orch.attempt"), call.Value("orch.epoch"), call.Value("orch.node.id"))
        );
        Assert.Equal(first.Ts, call.Start);
        Assert.Null(call.ErrorType);
        Assert.Equal(["orch.tool.restarted", "orch.tool.restarted"], call.Events.Select(happened => happened.Name));
    }

    [Fact]
    public void A_model_call_whose_owner_died_and_the_one_that_replaces_it_are_two_spans()
    {
        var tree = Begun()
            .Add(Happened.Model("m1", "t1"), Happened.TakenOver(2))
            .Add(Happened.ModelFailed("m1", ModelErrorKind.OwnerLost), Happened.Model("m1", "t1", 1, 2, 2))
            .Add(Happened.Answer("m1"), Happened.TurnEnd("t1"));

        var calls = Spans.Project(tree.Events).Where(span => span.Name == "chat large").ToList();

        Assert.Equal(["ownerLost", null], calls.Select(call => call.ErrorType));
        Assert.Equal([1L, 2L], calls.Select(call => (long)call.Value("orch.attempt")!));
        Assert.NotEqual(calls[0].SpanId, calls[1].SpanId);
    }

    [Fact]
    public void The_wait_for_a_person_is_told()
    {
        var tree = Calling(("c1", "Bash"))
            .Add(
                Happened.Decided("c1", PermissionVerdict.Ask),
                Happened.Asked("a1", "c1"),
                Happened.Answered("a1", true)
            )
            .Add(Happened.Started("c1"), Happened.Ended("c1"));

        Assert.Equal(1000L, Spans.Project(tree.Events).Single("execute_tool Bash").Value("orch.approval.wait_ms"));
    }

    [Fact]
    public void A_request_elsewhere_that_caused_a_turn_is_linked_and_the_turn_before_it_too()
    {
        var cause = SpanIds.Format(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom());
        var tree = Begun().Add(Happened.TurnEnd("t1"));
        tree.Append(EventTree.Root, Happened.Input("i2"), cause);
        tree.Add(Happened.Turn("t2", "i2"), Happened.TurnEnd("t2"));

        var turns = Spans.Project(tree.Events);

        Assert.Null(turns[1].ParentSpanId);
        Assert.Equal(
            [turns[0].SpanId.ToHexString(), cause.Split('-')[2]],
            turns[1].Links.Select(link => link.SpanId.ToHexString())
        );
        Assert.Equal(
            ["previous_turn", "cause"],
            turns[1].Links.Select(link => link.Attributes.Value("orch.link.kind"))
        );
    }

    [Fact]
    public void A_subagent_hangs_under_the_tool_call_that_started_it()
    {
        var child = StreamId.Session("child");
        var tree = Calling(("c1", "Agent")).Add(Happened.Started("c1"));
        var cause = SpanIds.ToolCallParent(EventTree.Root, EventTree.Root, "c1");
        tree.Append(child, Happened.Created("subagent", EventTree.Root), cause);
        tree.Append(child, Happened.Input("i1", EventTree.Root.Value), cause);
        tree.AddTo(child, Happened.Turn("t1", "i1"), Happened.TurnEnd("t1"));
        tree.Add(Happened.Ended("c1"), Happened.TurnEnd("t1"));

        var spans = Spans.Project(tree.Events);

        var call = spans.Single("execute_tool Agent");
        var subagent = spans.Single("invoke_agent subagent");
        Assert.Equal(call.SpanId, subagent.ParentSpanId);
        Assert.Equal(call.TraceId, subagent.TraceId);
        Assert.NotEqual(spans.Single("invoke_agent agent").SpanId, subagent.SpanId);
        Assert.Empty(subagent.Links);
    }

    [Fact]
    public void A_subagent_of_unknown_cause_hangs_under_its_parents_turn()
    {
        var child = StreamId.Session("child");
        var tree = Begun()
            .AddTo(child, Happened.Created("subagent", EventTree.Root), Happened.Turn("t1"), Happened.TurnEnd("t1"))
            .Add(Happened.TurnEnd("t1"));

        var spans = Spans.Project(tree.Events);

        Assert.Equal(spans.Single("invoke_agent agent").SpanId, spans.Single("invoke_agent subagent").ParentSpanId);
    }

    [Fact]
    public void A_report_of_a_subagent_is_linked_and_does_not_become_its_parents_parent()
    {
        var child = StreamId.Session("child");
        var tree = Begun().Add(Happened.TurnEnd("t1"));
        tree.Append(EventTree.Root, Happened.Input("i2", child.Value), SpanIds.TurnParent(EventTree.Root, child, "t1"));
        tree.Add(Happened.Turn("t2", "i2"), Happened.TurnEnd("t2"));

        var turn = Spans.Project(tree.Events)[1];

        Assert.Null(turn.ParentSpanId);
        Assert.Contains(turn.Links, link => link.SpanId == SpanIds.Turn(child, "t1"));
    }

    [Theory]
    [InlineData(TurnOutcome.Completed, null)]
    [InlineData(TurnOutcome.Interrupted, "interrupted")]
    [InlineData(TurnOutcome.LimitReached, "limitReached")]
    [InlineData(TurnOutcome.BudgetExhausted, "budgetExhausted")]
    [InlineData(TurnOutcome.Refused, "refused")]
    [InlineData(TurnOutcome.ModelFailed, "modelFailed")]
    [InlineData(TurnOutcome.Repetition, "repetition")]
    [InlineData(TurnOutcome.Quarantined, "quarantined")]
    public void A_turn_is_an_error_unless_it_completed(TurnOutcome outcome, string? errorType)
    {
        var turn = Assert.Single(Spans.Project(Begun().Add(Happened.TurnEnd("t1", outcome)).Events));

        Assert.Equal(errorType, turn.ErrorType);
    }

    [Fact]
    public void A_subtask_of_a_task_is_named_by_attributes_not_by_the_span()
    {
        var task = StreamId.Task("t77");
        var stream = StreamId.Parse("task/t77/parser/2");
        var tree = new EventTree().AddTo(
            stream,
            Happened.Created("subagent", task),
            Happened.Turn("t1"),
            Happened.TurnEnd("t1")
        );
        var projector = new SpanProjector(task);

        var turn = Assert.Single(tree.Events.SelectMany(projector.Apply));

        Assert.Equal("invoke_agent subagent", turn.Name);
        Assert.Equal(("t77", "parser"), (turn.Value("orch.task.id"), turn.Value("orch.step.id")));
    }

    [Theory]
    [InlineData("anthropic/claude-x", "claude-x")]
    [InlineData("openrouter/vendor/model:free", "vendor/model:free")]
    [InlineData("local", "local")]
    [InlineData("scripted:/home/ada/secret project/demo.json", "scripted:demo.json")]
    [InlineData("scripted:C:\\work\\demo.json", "scripted:demo.json")]
    public void A_model_is_named_as_its_provider_knows_it_and_without_paths(string ours, string expected)
    {
        var tree = Begun()
            .Add(Happened.Model("m1", "t1") with { Model = ours }, Happened.Answer("m1"), Happened.TurnEnd("t1"));

        var spans = Spans.Project(tree.Events);

        Assert.Equal(expected, spans.Single($"chat {expected}").Value("gen_ai.request.model"));
        Assert.Equal(expected, spans.Single("invoke_agent agent").Value("gen_ai.request.model"));
    }

    [Fact]
    public void Events_of_a_turn_are_bounded_and_the_rest_is_counted()
    {
        var tree = Begun();
        for (var i = 0; i < 200; i++)
        {
            tree.Add(Happened.Requested($"c{i}", "Bash"), Happened.Ended($"c{i}", ToolOutcome.Denied));
        }

        var turn = Assert.Single(Spans.Project(tree.Add(Happened.TurnEnd("t1")).Events));

        Assert.Equal((128, 72), (turn.Events.Count, turn.DroppedEvents));
    }

    [Fact]
    public void Unknown_events_and_repeats_change_nothing()
    {
        var known = Calling(("c1", "Read")).Add(Happened.Started("c1"), Happened.Ended("c1"), Happened.TurnEnd("t1"));
        var stranger = known.Events[^1] with { RootSeq = known.Events.Count + 1, Type = "SomethingNewer" };

        var spans = Spans.Project([.. known.Events.SelectMany(e => new[] { e, e }), stranger]);

        Assert.Equal(Spans.Show(Spans.Project(known.Events)), Spans.Show(spans));
    }

    [Fact]
    public void A_call_that_the_log_ends_twice_or_starts_after_its_end_keeps_one_span()
    {
        var tree = Calling(("c1", "Read"))
            .Add(Happened.Started("c1"), Happened.Ended("c1"), Happened.Ended("c1", ToolOutcome.Interrupted))
            .Add(Happened.Started("c1", 2), Happened.Ended("c1"), Happened.TurnEnd("t1"));

        var calls = Spans
            .Project(tree.Events)
            .Where(span => span.Name.StartsWith("execute_tool", StringComparison.Ordinal));

        var call = Assert.Single(calls);
        Assert.Equal((1L, null), (call.Value("orch.attempt"), call.ErrorType));
    }
}
