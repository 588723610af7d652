using CodeAgent.Core.Errors;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Core.Workspaces;
using static CodeAgent.Core.Tests.Tasks.Stories.TaskStory;

namespace CodeAgent.Core.Tests.Tasks.Stories;

/// <summary>From the goal to an approved plan, and to new ones.</summary>
public sealed class PlanningStoryTests
{
    [Fact]
    public void A_task_of_one_subtask_comes_to_its_end()
    {
        var story = Planned(Settings("all"), Work("a")).Merged("a");
        story.Checked(CheckScope.Acceptance).Checked(CheckScope.Acceptance);
        Assert.Equal(["finish"], story.Wanted());
        Assert.Equal(["all", "check a"], story.State.Acceptance.Select(check => check.Command));
        Assert.All(story.State.Acceptance, check => Assert.Equal(story.State.Head, check.Commit));
    }

    [Fact]
    public void Without_acceptance_checks_those_of_the_subtasks_are_run_again_on_the_result()
    {
        var story = Planned(Work("a"), Work("b")).Merged("a").Merged("b");
        story.Checked(CheckScope.Acceptance).Checked(CheckScope.Acceptance);
        Assert.Equal(["finish"], story.Wanted());
    }

    [Fact]
    public void A_repository_that_cannot_be_used_ends_the_task()
    {
        var story = Of();
        story.Record(new RepositoryPrepared(new PreparedRepository("", "", null, "It is no repository.")));
        Assert.Empty(story.Wanted());
        Assert.Equal(
            (TaskStatuses.Failed, "It is no repository."),
            (story.State.Status, story.State.Completed!.Detail)
        );
    }

    [Fact]
    public void A_plan_waits_for_approval_where_that_is_wanted()
    {
        var story = Planned(Settings() with { ApprovePlan = true }, Work("a"));
        Assert.Empty(story.Wanted());
        Assert.Equal(TaskStatuses.Waiting, story.State.Status);
        story.Rejected(new ApprovePlan(2), ErrorCode.PlanConflict);
        story.Accepted(new ApprovePlan(1)).Ready("a");
        story.Rejected(new SendPlanBack(1, "no"), ErrorCode.InvalidCommand);
    }

    [Fact]
    public void A_plan_that_is_sent_back_comes_again_and_needs_approval_again()
    {
        var story = Planned(Settings() with { ApprovePlan = true }, Work("a"));
        story.Accepted(new SendPlanBack(1, "Split it."));
        Assert.Contains("Split it.", story.ToldTo(Coordinator)[^1], StringComparison.Ordinal);
        Assert.Equal([$"attend {Coordinator}"], story.Wanted());
        story.Accepted(new ProposePlan(Plan(Work("a"), Work("b")), 1)).Told(Coordinator);
        Assert.Empty(story.Wanted());
        Assert.Equal(
            (TaskStatuses.Waiting, 2, 0),
            (story.State.Status, story.State.Revision, story.State.Coordinator.Replans)
        );
        story.Accepted(new ApprovePlan(2)).Ready("a").Ready("b");
    }

    [Fact]
    public void A_coordinator_that_brings_no_plan_is_asked_again_and_then_a_person_is()
    {
        var story = Of(Settings() with { Limits = new TaskLimits { MaxStalls = 2 } });
        story.Wanted();
        story.Record(new CoordinatorReady("/c")).Told(Coordinator);
        Assert.Equal([$"attend {Coordinator}"], story.Wanted());
        Assert.Contains("no valid plan", story.ToldTo(Coordinator)[^1], StringComparison.Ordinal);
        story.Told(Coordinator, TurnOutcome.ModelFailed, "The model is gone.");
        Assert.Empty(story.Wanted());
        Assert.Equal(PauseKind.Person, story.State.Paused!.Kind);
        Assert.Contains("The model is gone.", story.State.Paused.Reason, StringComparison.Ordinal);

        story.Accepted(new ResumeTask(null, "Look into docs."));
        Assert.Contains("Look into docs.", story.ToldTo(Coordinator)[^1], StringComparison.Ordinal);
        story.Accepted(new ProposePlan(Plan(Work("a")), 0)).Told(Coordinator).Ready("a");
    }

    [Fact]
    public void A_refused_proposal_says_all_that_is_wrong_and_changes_nothing()
    {
        var story = Of();
        story.Wanted();
        story.Record(new CoordinatorReady("/c"));
        story.Rejected(new ProposePlan(Plan(), 0), ErrorCode.InvalidPlan);
        story.Rejected(new ProposePlan(Plan(Work("a")), 1), ErrorCode.PlanConflict);
        Assert.Equal(0, story.State.Revision);
    }

    [Fact]
    public void A_failed_subtask_is_planned_anew_then_a_person_is_asked_and_their_answer_begins_again()
    {
        var limits = new TaskLimits { MaxAttempts = 1, MaxReplans = 1 };
        var story = Planned(Settings() with { Limits = limits }, Work("a"));
        story.Ready("a").Told("a", TurnOutcome.Refused, "I will not.");
        Assert.Equal([$"attend {Coordinator}"], story.Wanted());
        Assert.Contains("I will not.", story.ToldTo(Coordinator)[^1], StringComparison.Ordinal);
        story.Accepted(new ProposePlan(Plan(Work("a") with { Instructions = "Other." }), 1)).Told(Coordinator);
        story.Ready("a");
        Assert.Equal(2, story["a"].Attempt);
        story.Told("a", TurnOutcome.Refused, "Nor this.");
        Assert.Empty(story.Wanted());
        Assert.Equal(PauseKind.Person, story.State.Paused!.Kind);

        story.Accepted(new ResumeTask(null, "Leave it out."));
        Assert.Contains("Leave it out.", story.ToldTo(Coordinator)[^1], StringComparison.Ordinal);
        Assert.Equal(0, story.State.Coordinator.Replans);
        story.Accepted(new ProposePlan(Plan(Work("b")), 2)).Told(Coordinator).Ready("b");
        Assert.Equal(SubtaskPhase.Removed, story["a"].Phase);
    }

    [Fact]
    public void A_person_may_retry_what_failed_with_all_its_tries()
    {
        var story = Planned(Settings() with { Limits = new TaskLimits { MaxAttempts = 1 } }, Work("a"));
        story.Rejected(new RetrySubtask("a"), ErrorCode.InvalidCommand);
        story.Rejected(new RetrySubtask("x"), ErrorCode.InvalidCommand);
        story.Ready("a").Told("a", TurnOutcome.Repetition).Wanted();
        Assert.Equal(SubtaskPhase.Failed, story["a"].Phase);
        story.Accepted(new PauseTask("Wait.")).Accepted(new RetrySubtask("a"));
        Assert.Null(story.State.Paused);
        story.Ready("a");
        Assert.Equal((2, 1), (story["a"].Attempt, story["a"].Tries));
    }

    [Fact]
    public void A_new_plan_keeps_what_is_merged_or_unchanged_closes_what_it_replaces_and_never_reuses_a_number()
    {
        var story = Planned(Work("a"), Work("b"), Work("c")).Merged("a").Ready("b").Ready("c");
        var (b, c) = (story.Agent("b"), story.Agent("c"));
        var changed = Work("b") with { Instructions = "Another way." };
        story.Rejected(new ProposePlan(Plan(changed, Work("c")), 1), ErrorCode.InvalidPlan);
        story.Accepted(new ProposePlan(Plan(Work("a"), changed, Work("c")), 1));
        Assert.Equal("CloseSession", story.ToldTo(b)[^1]);
        Assert.DoesNotContain("CloseSession", story.ToldTo(c));
        Assert.Equal(SubtaskPhase.Merged, story["a"].Phase);
        Assert.Equal(SubtaskPhase.Working, story["c"].Phase);
        story.Told(b);
        Assert.Equal(SubtaskPhase.Pending, story["b"].Phase);
        story.Ready("b");
        Assert.Equal(2, story["b"].Attempt);

        story.Accepted(new ProposePlan(Plan(Work("a"), Work("c")), 2));
        story.Accepted(new ProposePlan(Plan(Work("a"), Work("c"), Work("b")), 3)).Ready("b");
        Assert.Equal(3, story["b"].Attempt);
    }

    [Fact]
    public void Work_that_ends_after_its_subtask_was_replaced_changes_nothing_and_begins_nothing()
    {
        var story = Planned(Work("a"));
        story.Wanted();
        var changed = Work("a") with { Instructions = "Another way." };
        story.Accepted(new ProposePlan(Plan(changed), 1));
        var late = new SubtaskReady("a", 1, "/w", new Dictionary<string, string>());
        story.Record(late, new SubtaskCollected("a", 1, new WorkspaceResult("x", "t", [], [])));
        Assert.Equal(SubtaskPhase.Pending, story["a"].Phase);
        Assert.DoesNotContain(
            "StartSession",
            story.Mail.Where(letter => letter.To != Coordinator).Select(letter => letter.Command.GetType().Name)
        );
    }

    [Fact]
    public void A_merge_that_was_recorded_late_does_not_stand_for_other_work()
    {
        var story = Planned(Work("a")).Ready("a").Collected("a").Checked(CheckScope.Subtask);
        story.Wanted();
        var other = Work("a") with { Instructions = "Another way." };
        story.Accepted(new ProposePlan(Plan(other), 1)).Record(new SubtaskMerged("a", "m", "base", []));
        Assert.Equal((SubtaskPhase.Pending, "m"), (story["a"].Phase, story.State.Head));
    }

    [Fact]
    public void What_depends_on_something_that_is_out_is_planned_anew()
    {
        var story = Planned(Settings() with { Limits = new TaskLimits { MaxParallel = 1 } }, Work("a"), Work("b", "a"))
            .Merged("a");
        story.Accepted(new DropSubtask("a"));
        story.Record(new SubtaskDropped("a", "out", story.State.Head!));
        Assert.Equal([$"attend {Coordinator}"], story.Wanted());
        Assert.Contains("'b' cannot begin", story.ToldTo(Coordinator)[^1], StringComparison.Ordinal);
        story.Accepted(new ProposePlan(Plan(Work("b")), 1)).Told(Coordinator).Ready("b");
    }

    [Fact]
    public void A_result_that_fails_its_acceptance_is_planned_on()
    {
        var story = Planned(Settings("all"), Work("a")).Merged("a").Checked(CheckScope.Acceptance, passes: false);
        Assert.Equal([$"attend {Coordinator}"], story.Wanted());
        Assert.Contains("`all` fails on the result", story.ToldTo(Coordinator)[^1], StringComparison.Ordinal);
        Assert.Equal(1, story.State.Coordinator.Replans);
        story.Accepted(new ProposePlan(Plan(Work("a"), Work("b", "a")), 1)).Told(Coordinator).Merged("b");
        Assert.Empty(story.State.Acceptance);
        story.Checked(CheckScope.Acceptance);
    }

    private static TaskPlan Plan(params Subtask[] subtasks) => new("s", subtasks);
}
