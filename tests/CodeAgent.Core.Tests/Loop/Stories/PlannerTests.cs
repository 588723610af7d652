using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Tests.Loop.Stories;

public sealed class PlannerTests
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Nothing_is_done_before_the_start_between_turns_and_after_the_close()
    {
        Assert.Equal(new PlannedStep.Wait(null), new Story().Said("i1").Next());
        Assert.Equal(new PlannedStep.Wait(null), Story.Of().Next());
        Assert.Equal(new PlannedStep.Wait(null), Story.Of().Said("i1").Then(new SessionClosed("x", "a")).Next());
    }

    [Fact]
    public void Inputs_become_turns_one_by_one_and_late_steering_joins() =>
        Assert.Equal(["i1", "i3"], Turn(Story.Of().Said("i1").Said("i2").Said("i3", InputMode.Steer)).InputIds);

    [Fact]
    public void What_interrupts_goes_before_what_was_queued_earlier()
    {
        var story = Story.Of().Said("i1").Said("i2", InputMode.Interrupt).Said("i3", InputMode.Interrupt);
        Assert.Equal(["i2"], Turn(story).InputIds);
        Assert.Equal(
            ["i3"],
            Turn(story.Then(new TurnStarted("t1", ["i2"]), new TurnCompleted("t1", default))).InputIds
        );
    }

    [Fact]
    public void A_turn_asks_the_model_and_ends_with_its_answer()
    {
        var story = Story.InTurn();
        Assert.Equal(new PlannedStep.CallModel(1, 1), story.Next());
        Assert.Equal(new PlannedStep.Wait(null), story.Asking(1).Next());
        story.Then(Story.Answer(new TextBlock("Hello.")));
        Assert.Equal([new TurnCompleted("t1", TurnOutcome.Completed)], story.Recorded());
    }

    [Fact]
    public void An_answer_without_words_ends_the_turn_too() =>
        Assert.Equal(TurnOutcome.Completed, End(Story.InTurn().Asking(1).Then(Story.Answer())).Outcome);

    [Fact]
    public void A_refusal_is_no_success() =>
        Assert.Equal(
            TurnOutcome.Refused,
            End(
                Story.InTurn().Then(Story.Answer(new TextBlock("No.")) with { StopReason = StopReason.Refusal })
            ).Outcome
        );

    [Fact]
    public void Steering_is_taken_before_the_turn_could_end()
    {
        var story = Story.InTurn().Then(Story.Answer(new TextBlock("Hello."))).Said("i2", InputMode.Steer);
        Assert.Equal(["i2"], Assert.IsType<InputsTaken>(Assert.Single(story.Recorded())).InputIds);
        Assert.Equal(new PlannedStep.CallModel(2, 1), story.Then(new InputsTaken("t1", ["i2"])).Next());
    }

    [Fact]
    public void A_call_of_a_dead_owner_is_made_again_a_limited_number_of_times()
    {
        var story = Story.InTurn(new SessionLimits { MaxModelAttempts = 2 }).Asking(1);
        var lost = Assert.IsType<ModelCallFailed>(Assert.Single(story.Recorded(epoch: 2)));
        Assert.Equal((ModelErrorKind.OwnerLost, story.Now), (lost.Kind, lost.RetryAt));
        Assert.Equal(new PlannedStep.CallModel(1, 2), story.Then(lost).Next(2));
        lost = Assert.IsType<ModelCallFailed>(Assert.Single(story.Asking(1, 2, epoch: 2).Recorded(epoch: 3)));
        Assert.Null(lost.RetryAt);
        Assert.Equal(TurnOutcome.ModelFailed, End(story.Then(lost), 3).Outcome);
    }

    [Fact]
    public void A_failed_call_waits_for_its_time_and_a_final_failure_ends_the_turn()
    {
        var at = Story.InTurn().Now + s_minute;
        var story = Story.InTurn().Asking(1).Then(new ModelCallFailed("m", ModelErrorKind.Overloaded, "x", 529, at));
        Assert.Equal(new PlannedStep.Wait(at), story.Next());
        Assert.Equal(new PlannedStep.CallModel(1, 2), story.After(s_minute).Next());
        story.Then(new ModelCallFailed("m", ModelErrorKind.Unauthorized, "No key.", 401, null));
        Assert.Equal([new TurnCompleted("t1", TurnOutcome.ModelFailed, "No key.", "AGENT0203")], story.Recorded());
    }

    [Theory]
    [InlineData(ToolEffect.ReadOnly, 1, 2)]
    [InlineData(ToolEffect.Idempotent, 2, 3)]
    [InlineData(ToolEffect.ReadOnly, SessionPlanner.MaxToolAttempts, null)]
    [InlineData(ToolEffect.Workspace, 1, null)]
    [InlineData(ToolEffect.External, 1, null)]
    public void A_lost_call_is_run_again_only_where_that_is_harmless(ToolEffect effect, int attempt, int? next)
    {
        var story = Story.Asked("A").Decided("c1", effect: effect).Started("c1", attempt: attempt);
        Assert.Equal(new PlannedStep.Wait(null), story.Next(1));
        Assert.Equal(next, Assert.IsType<PlannedStep.RecoverCall>(story.Next(2)).NextAttempt);
    }

    [Fact]
    public void A_lost_call_of_a_turn_that_is_to_stop_is_not_run_again()
    {
        var story = Story.Asked("A").Decided("c1").Started("c1").Then(new InterruptRequested("t1", "x", "a"));
        Assert.Null(Assert.IsType<PlannedStep.RecoverCall>(story.Next(2)).NextAttempt);
    }

    [Fact]
    public void Stopping_ends_what_has_not_started_cancels_what_runs_and_then_ends_the_turn()
    {
        var story = Story.Asked("A", "B").Decided("c1").Started("c1").Then(new InterruptRequested("t1", "Esc.", "a"));
        var unstarted = Assert.IsType<ToolCallCompleted>(Assert.Single(story.Recorded()));
        Assert.Equal(("c2", ToolOutcome.Cancelled), (unstarted.CallId, unstarted.Outcome));
        Assert.Equal(new PlannedStep.CancelRunning(), story.Then(unstarted).Next());
        Assert.Equal([new TurnCompleted("t1", TurnOutcome.Interrupted, "Esc.")], story.Ended("c1").Recorded());
    }

    [Fact]
    public void Calls_that_collide_wait_for_each_other_in_the_models_order()
    {
        var (read, write) = (new ResourceClaim("file:/w/a", false), new ResourceClaim("file:/w/a", true));
        var story = Story.Asked("A", "B", "C").Decided("c1", claims: write).Decided("c2", claims: read).Decided("c3");
        Assert.Equal("c1", Start(story));
        Assert.Equal("c3", Start(story.Started("c1")));
        Assert.Equal(new PlannedStep.Wait(null), story.Started("c3").Next());
        Assert.Equal("c2", Start(story.Ended("c1")));
    }

    [Fact]
    public void A_call_waits_for_an_earlier_one_that_waits_for_a_person()
    {
        var claim = new ResourceClaim(ResourceClaim.WholeWorkspace, true);
        var story = Story.Asked("A", "B").Decided("c2", claims: new ResourceClaim("file:/w/a", true));
        story.Decided("c1", PermissionVerdict.Ask, ToolEffect.External, claim);
        story.Then(new ApprovalRequested("approval-c1", "c1", "hash", "t", "p", "why", story.Now + s_minute));
        Assert.Equal(new PlannedStep.Wait(story.Now + s_minute), story.Next());
        Assert.Equal("c1", Start(story.Approved("c1")));
    }

    [Fact]
    public void The_workspace_is_kept_before_the_first_change_and_after_each_step_that_changed_something()
    {
        var story = Story.InTurn(checkpoints: true).AskedFor(1, "A", "B").Decided("c1");
        Assert.Equal("c1", Start(story.Decided("c2", effect: ToolEffect.Workspace)));
        Assert.Equal(new PlannedStep.Checkpoint("t1", 0), story.Started("c1").Next());
        Assert.Equal("c2", Start(story.Then(new CheckpointTaken("t1", 0, "base", "tree", null))));
        Assert.Equal(new PlannedStep.Checkpoint("t1", 1), story.Started("c2").Ended("c2").Ended("c1").Next());
        Assert.Equal(
            new PlannedStep.CallModel(2, 1),
            story.Then(new CheckpointTaken("t1", 1, "next", "tree", null)).Next()
        );
        Assert.Equal("base", Assert.Single(story.State.Marks).Commit);
    }

    [Fact]
    public void Where_nothing_changes_nothing_is_kept()
    {
        var story = Story.InTurn(checkpoints: true).AskedFor(1, "A").Decided("c1").Started("c1").Ended("c1");
        Assert.Equal(new PlannedStep.CallModel(2, 1), story.Next());
    }

    [Fact]
    public void A_question_that_nobody_answers_becomes_a_no()
    {
        var story = Story.Asked("A").Questioned("c1", s_minute);
        Assert.Equal(new PlannedStep.Wait(story.Now + s_minute), story.Next());
        var events = story.After(s_minute).Recorded();
        Assert.Equal(new ApprovalExpired("approval-c1"), events[0]);
        Assert.Equal(ToolOutcome.Denied, Assert.IsType<ToolCallCompleted>(events[1]).Outcome);
    }

    private static TurnStarted Turn(Story story) => Assert.IsType<TurnStarted>(Assert.Single(story.Recorded()));

    private static TurnCompleted End(Story story, long epoch = 1) =>
        Assert.IsType<TurnCompleted>(Assert.Single(story.Recorded(epoch)));

    private static string Start(Story story) => Assert.IsType<PlannedStep.StartCall>(story.Next()).Call.Id;
}
