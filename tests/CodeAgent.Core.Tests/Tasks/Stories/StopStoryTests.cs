using CodeAgent.Core.Errors;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.State;
using static CodeAgent.Core.Tests.Tasks.Stories.TaskStory;

namespace CodeAgent.Core.Tests.Tasks.Stories;

/// <summary>Pauses, budgets and cancels, at awkward times too.</summary>
public sealed class StopStoryTests
{
    [Fact]
    public void A_pause_stops_the_agents_and_a_resume_lets_the_same_ones_go_on()
    {
        var story = Planned(Work("a"), Work("b", "a")).Ready("a").Accepted(new PauseTask("Lunch."));
        Assert.Equal("InterruptTurn", story.ToldTo(story.Agent("a"))[^1]);
        Assert.Equal([$"attend {story.Agent("a")}"], story.Wanted());
        story.Told("a", TurnOutcome.Interrupted);
        Assert.Empty(story.Wanted());
        Assert.Equal((TaskStatuses.Paused, SubtaskPhase.Suspended), (story.State.Status, story["a"].Phase));
        story.Accepted(new ResumeTask(null, null));
        Assert.Equal([$"attend {story.Agent("a")}"], story.Wanted());
        Assert.Equal((1, 1), (story["a"].Attempt, story["a"].Tries));
        story.Collected("a");
    }

    [Fact]
    public void An_agent_that_stops_for_a_pause_that_is_over_goes_on()
    {
        var story = Planned(Work("a"))
            .Ready("a")
            .Accepted(new PauseTask("Lunch."))
            .Accepted(new ResumeTask(null, null));
        story.Told("a", TurnOutcome.Interrupted);
        Assert.Equal([$"attend {story.Agent("a")}"], story.Wanted());
        Assert.Null(story.State.Paused);
        Assert.Contains("goes on", story.ToldTo(story.Agent("a"))[^1], StringComparison.Ordinal);
        story.Told("a", TurnOutcome.Interrupted).Wanted();
        Assert.Equal(PauseKind.User, story.State.Paused?.Kind);
    }

    [Fact]
    public void A_coordinator_that_stops_for_a_pause_that_is_over_goes_on_too()
    {
        var story = Of();
        story.Wanted();
        story.Record(new CoordinatorReady("/c")).Accepted(new PauseTask("Lunch."));
        Assert.Equal("InterruptTurn", story.ToldTo(Coordinator)[^1]);
        story.Accepted(new ResumeTask(null, "Also the docs.")).Told(Coordinator, TurnOutcome.Interrupted);
        Assert.Contains("Also the docs.", story.ToldTo(Coordinator)[^1], StringComparison.Ordinal);
        Assert.Equal([$"attend {Coordinator}"], story.Wanted());
        Assert.Null(story.State.Paused);
        story.Told(Coordinator, TurnOutcome.Interrupted).Wanted();
        Assert.Equal(PauseKind.User, story.State.Paused?.Kind);
    }

    [Fact]
    public void An_answer_reaches_a_coordinator_that_was_stopped()
    {
        var story = Of();
        story.Wanted();
        story
            .Record(new CoordinatorReady("/c"))
            .Accepted(new PauseTask("Wait."))
            .Told(Coordinator, TurnOutcome.Interrupted);
        story.Accepted(new ResumeTask(null, "Only the parser."));
        Assert.EndsWith("Only the parser.", story.ToldTo(Coordinator)[^1], StringComparison.Ordinal);
        Assert.Equal([$"attend {Coordinator}"], story.Wanted());
    }

    [Fact]
    public void A_workspace_that_is_ready_during_a_pause_begins_after_it()
    {
        var story = Planned(Work("a"));
        story.Wanted();
        story.Accepted(new PauseTask("Lunch."));
        story.Record(new SubtaskReady("a", 1, "/w", new Dictionary<string, string>()));
        Assert.Empty(story.ToldTo(story.Agent("a")));
        Assert.Empty(story.Wanted());
        story.Accepted(new ResumeTask(null, null)).Ready("a");
        Assert.Equal("StartSession", story.ToldTo(story.Agent("a"))[0]);
    }

    [Fact]
    public void Nothing_starts_or_merges_in_a_pause()
    {
        var story = Planned(Work("a"), Work("b")).Ready("a").Collected("a").Accepted(new PauseTask("Lunch."));
        Assert.Empty(story.Wanted());
        story.Rejected(new SteerTask("a", "Hi."), ErrorCode.InvalidCommand);
        story.Accepted(new PauseTask("Again."));
        Assert.Equal("Lunch.", story.State.Paused!.Reason);
        story.Accepted(new ResumeTask(null, null));
        story.Rejected(new ResumeTask(null, null), ErrorCode.InvalidCommand);
    }

    [Fact]
    public void A_used_up_budget_pauses_the_task_and_a_larger_one_lets_the_same_agents_go_on()
    {
        var settings = Settings() with { Budget = new TaskBudget { MaxTokens = 100 } };
        var story = Planned(settings, Work("a"), Work("b")).Ready("a").Ready("b");
        story.Told("a", TurnOutcome.BudgetExhausted, "100 tokens are used up.").Wanted();
        Assert.Equal(PauseKind.Budget, story.State.Paused!.Kind);
        Assert.Equal("InterruptTurn", story.ToldTo(story.Agent("b"))[^1]);
        story.Told("b", TurnOutcome.BudgetExhausted);
        story.Accepted(new ResumeTask(new TaskBudget { MaxTokens = 50, MaxToolCalls = 5 }, null));
        Assert.Equal(new TaskBudget { MaxTokens = 150 }, story.State.Settings!.Budget);
        Assert.Equal([$"attend {story.Agent("a")}", $"attend {story.Agent("b")}"], story.Wanted());
        Assert.Equal((1, 1), (story["a"].Attempt, story["b"].Attempt));
        story.Told("a", TurnOutcome.BudgetExhausted).Wanted();
        Assert.Equal(PauseKind.Budget, story.State.Paused?.Kind);
    }

    [Fact]
    public void A_cancel_stops_the_agents_and_ends_when_they_have_stopped()
    {
        var story = Planned(Work("a"), Work("b")).Ready("a").Accepted(new CancelTask("Not needed."));
        Assert.Equal("InterruptTurn", story.ToldTo(story.Agent("a"))[^1]);
        Assert.Equal([$"attend {story.Agent("a")}"], story.Wanted());
        story.Told("a", TurnOutcome.Interrupted);
        Assert.Equal(["finish"], story.Wanted());
        story.Rejected(new CancelTask("Again."), ErrorCode.InvalidCommand);
        story.Rejected(new ResumeTask(null, null), ErrorCode.InvalidCommand);
        story.Rejected(new DropSubtask("a"), ErrorCode.InvalidCommand);
    }

    [Fact]
    public void A_cancel_does_not_wait_for_agents_that_never_report()
    {
        var story = Planned(Work("a")).Ready("a").Accepted(new CancelTask("Not needed."));
        Assert.NotEqual(["finish"], story.After(TimeSpan.FromSeconds(29)).Wanted());
        Assert.Equal(["finish"], story.After(TimeSpan.FromSeconds(1)).Wanted());
        story.Record(new TaskCompleted(TaskOutcome.Cancelled, "Not needed.", "base", null, []));
        Assert.Empty(story.Wanted());
        Assert.Equal(TaskStatuses.Cancelled, story.State.Status);
    }

    [Fact]
    public void No_agent_begins_after_a_cancel_and_a_paused_task_can_be_cancelled()
    {
        var story = Planned(Work("a"));
        story.Wanted();
        story.Accepted(new PauseTask("Lunch.")).Accepted(new CancelTask("Not needed."));
        story.Record(
            new SubtaskReady("a", 1, "/w", new Dictionary<string, string>()),
            new TaskPaused(PauseKind.Environment, "The disk is full.", "task")
        );
        Assert.Empty(story.ToldTo(story.Agent("a")));
        Assert.Equal(TaskStatuses.Cancelling, story.State.Status);
        Assert.Equal(["finish"], story.Wanted());
    }

    [Fact]
    public void A_cancel_voids_a_drop_that_was_asked_for()
    {
        var story = Planned(Work("a"), Work("b", "a")).Merged("a").Accepted(new DropSubtask("a"));
        story.Accepted(new CancelTask("Not needed."));
        Assert.Equal(["finish"], story.Wanted());
        story.Record(new TaskCompleted(TaskOutcome.Cancelled, "Not needed.", story.State.Head, null, []));
        Assert.Equal(TaskStatuses.Cancelled, story.State.Status);
    }

    [Fact]
    public void A_task_that_ended_is_worked_on_again_when_somebody_says_something_about_its_result()
    {
        var story = Planned(Work("a")).Merged("a").Checked(CheckScope.Acceptance);
        story.Rejected(Reopen("1"), ErrorCode.InvalidCommand);
        story.Record(new TaskCompleted(TaskOutcome.Succeeded, "Done.", story.State.Head, "t", []));
        story.Accepted(Reopen("1"));
        Assert.Equal((TaskStatuses.Running, 0), (story.State.Status, story.State.Acceptance.Count));
        Assert.Contains("Say 1.", story.ToldTo(Coordinator)[^1], StringComparison.Ordinal);
        Assert.Equal([$"attend {Coordinator}"], story.Wanted());
        story.Accepted(new ProposePlan(new Core.Tasks.Plans.TaskPlan("s", [Work("a"), Work("b")]), 1));
        story.Told(Coordinator).Merged("b");
        var before = story.State;
        story.Accepted(Reopen("1"));
        Assert.Equal(before, story.State);
    }

    private static ReopenTask Reopen(string id) => new([new TaskFeedback(id, "ada", "", $"Say {id}.")]);

    [Fact]
    public void What_comes_after_the_end_changes_nothing()
    {
        var story = Planned(Work("a")).Ready("a").Accepted(new CancelTask("Not needed."));
        story.Record(new TaskCompleted(TaskOutcome.Cancelled, "Not needed.", "base", null, []));
        var before = story.State;
        story.Told("a").Record(new SubtaskMerged("a", "m", "base", []), new TaskPaused(PauseKind.User, "x", "y"));
        Assert.Equal(before with { LastSeq = story.State.LastSeq }, story.State);
        story.Rejected(new ProposePlan(new Core.Tasks.Plans.TaskPlan("s", [Work("b")]), 1), ErrorCode.InvalidCommand);
    }
}
