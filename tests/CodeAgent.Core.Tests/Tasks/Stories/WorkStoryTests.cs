using CodeAgent.Core.Errors;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Planning;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Core.Workspaces;
using static CodeAgent.Core.Tests.Tasks.Stories.TaskStory;

namespace CodeAgent.Core.Tests.Tasks.Stories;

/// <summary>Who begins when, and what becomes of work that is not good enough.</summary>
public sealed class WorkStoryTests
{
    private static readonly TaskLimits s_one = new() { MaxParallel = 1 };

    [Fact]
    public void Subtasks_begin_as_far_as_dependencies_paths_and_slots_let_them()
    {
        var shared = Work("c") with { Writes = ["A/x"] };
        var limits = new TaskLimits { MaxParallel = 2 };
        var story = Planned(
            Settings() with
            {
                Limits = limits,
            },
            Work("a"),
            Work("b", "a"),
            shared,
            Work("d"),
            Work("e")
        );
        Assert.Equal(["workspace a 1", "workspace d 1"], story.Wanted());
        story.Ready("a").Collected("a").Checked(CheckScope.Subtask).Built("a");
        Assert.Equal(SubtaskPhase.Preparing, story["e"].Phase);
        Assert.Equal(SubtaskPhase.Pending, story["c"].Phase);
        story.Checked(CheckScope.Merge).Advanced("a");
        story.Ready("d").Told("d", TurnOutcome.Completed);
        Assert.Equal(SubtaskPhase.Pending, story["b"].Phase);
        story.Record(new SubtaskCollected("d", 1, new WorkspaceResult("d", "t", [], []))).Checked(CheckScope.Subtask);
        story.Wanted();
        Assert.Equal(SubtaskPhase.Preparing, story["b"].Phase);
    }

    [Fact]
    public void An_agent_starts_with_its_contract_and_what_it_builds_on()
    {
        var story = Planned(Work("a"), Work("b", "a")).Merged("a").Ready("b");
        var told = story.ToldTo(story.Agent("b"));
        Assert.Equal("StartSession", told[0]);
        Assert.Contains("Do b.", told[1], StringComparison.Ordinal);
        Assert.Contains("check b", told[1], StringComparison.Ordinal);
        Assert.Contains("Title a (a): Report.", told[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_check_goes_back_to_the_same_agent_within_bounds_and_then_fails()
    {
        var story = Planned(Settings() with { Limits = new TaskLimits { MaxAttempts = 2 } }, Work("a"));
        story.Ready("a").Collected("a").Checked(CheckScope.Subtask, passes: false);
        Assert.Equal([$"attend {story.Agent("a")}"], story.Wanted());
        Assert.Equal((1, 2), (story["a"].Attempt, story["a"].Tries));
        Assert.Contains("The check `check a` failed", story.ToldTo(story.Agent("a"))[^1], StringComparison.Ordinal);
        story.Collected("a").Checked(CheckScope.Subtask, passes: false).Wanted();
        Assert.Equal(SubtaskPhase.Failed, story["a"].Phase);
    }

    [Fact]
    public void Work_that_is_mended_goes_on_to_the_merge()
    {
        var story = Planned(Work("a")).Ready("a").Collected("a").Checked(CheckScope.Subtask, passes: false);
        story.Wanted();
        story.Collected("a").Checked(CheckScope.Subtask).Built("a").Checked(CheckScope.Merge).Advanced("a");
        Assert.Equal(SubtaskPhase.Merged, story["a"].Phase);
    }

    [Fact]
    public void Conflict_marks_that_are_left_go_back()
    {
        var story = Planned(Work("a")).Ready("a").Collected("a", "src/x");
        story.Wanted();
        Assert.Contains(
            "Conflict marks are left in: src/x",
            story.ToldTo(story.Agent("a"))[^1],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Work_beyond_the_declared_paths_is_taken_and_kept_in_the_log()
    {
        var story = Planned(Work("a")).Ready("a").Told("a");
        story.Record(new SubtaskCollected("a", 1, new WorkspaceResult("c", "t", [], []) { Beyond = ["b/y"] }));
        Assert.Equal(SubtaskPhase.Checking, story["a"].Phase);
        Assert.Contains("b/y", TaskReport.Markdown(story.State), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_fails_gets_a_fresh_agent_within_bounds()
    {
        var story = Planned(Settings() with { Limits = new TaskLimits { MaxAttempts = 2 } }, Work("a"));
        story.Ready("a").Told("a", TurnOutcome.ModelFailed, "Gone.", "AGENT0206").Ready("a");
        Assert.Equal(2, story["a"].Attempt);
        Assert.Contains("Gone.", story.ToldTo(story.Agent("a"))[1], StringComparison.Ordinal);
        story.Told("a", TurnOutcome.ModelFailed, "Gone.", "AGENT0206").Wanted();
        Assert.Equal(SubtaskPhase.Failed, story["a"].Phase);
    }

    [Fact]
    public void A_workspace_that_cannot_be_made_counts_as_a_try()
    {
        var story = Planned(Settings() with { Limits = new TaskLimits { MaxAttempts = 1 } }, Work("a"));
        story.Wanted();
        story.Record(new SubtaskCollected("a", 1, new WorkspaceResult(null, null, [], [], "The setup failed.")));
        story.Wanted();
        Assert.Equal((SubtaskPhase.Failed, "The setup failed."), (story["a"].Phase, story["a"].Feedback));
    }

    [Fact]
    public void Refused_credentials_pause_the_task_and_cost_no_try()
    {
        var story = Planned(Work("a"), Work("b")).Ready("a").Ready("b");
        story.Told("a", TurnOutcome.ModelFailed, "The key is refused.", "AGENT0203");
        Assert.Equal([$"attend {story.Agent("b")}"], story.Wanted());
        Assert.Equal(PauseKind.Environment, story.State.Paused!.Kind);
        Assert.Contains("The key is refused.", story.State.Paused.Reason, StringComparison.Ordinal);
        story.Accepted(new ResumeTask(null, null));
        Assert.Equal((1, 1, SubtaskPhase.Working), (story["a"].Attempt, story["a"].Tries, story["a"].Phase));
        Assert.Contains("goes on", story.ToldTo(story.Agent("a"))[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_coordinator_without_credentials_pauses_the_task_too()
    {
        var story = Of();
        story.Wanted();
        story.Record(new CoordinatorReady("/c")).Told(Coordinator, TurnOutcome.ModelFailed, "No key.", "AGENT0203");
        Assert.Empty(story.Wanted());
        Assert.Equal((PauseKind.Environment, 0), (story.State.Paused!.Kind, story.State.Coordinator.Stalls));
        story.Accepted(new ResumeTask(null, "There is one now."));
        Assert.Contains("There is one now.", story.ToldTo(Coordinator)[^1], StringComparison.Ordinal);
        Assert.Equal([$"attend {Coordinator}"], story.Wanted());
    }

    [Fact]
    public void A_resolver_waits_for_a_slot()
    {
        var story = Planned(Settings() with { Limits = s_one }, Work("a"), Work("b"));
        story.Ready("a").Collected("a").Checked(CheckScope.Subtask).Ready("b");
        story.Record(new MergeConflicted("a", "base", ["a"], ""));
        Assert.Equal([$"attend {story.Agent("b")}"], story.Wanted());
        Assert.Equal(SubtaskPhase.Faulty, story["a"].Phase);
        story.Collected("b").Checked(CheckScope.Subtask);
        Assert.Contains("workspace a 2", story.Wanted());
    }

    [Fact]
    public void A_report_of_another_agent_changes_nothing()
    {
        var story = Planned(Work("a")).Ready("a");
        var before = story.State;
        story.Told(TaskStreams.Agent(TaskStory.Task, "a", 2)).Told(TaskStreams.Agent(TaskStory.Task, "x", 1));
        story.Told(TaskStreams.Agent(Core.Events.StreamId.Task("other"), "a", 1)).Told(Coordinator);
        story.Told(Core.Events.StreamId.Session("s"));
        Assert.Equal(before, story.State);
    }

    [Fact]
    public void A_report_is_cut()
    {
        var story = Planned(Settings() with { Limits = new TaskLimits { MaxReportLength = 10 } }, Work("a")).Ready("a");
        story.Accepted(new ReportTurn(story.Agent("a"), "t", TurnOutcome.Completed, new string('x', 50), null, null));
        Assert.Equal(10, story["a"].Report!.Report.Length);
    }

    [Fact]
    public void Who_is_at_work_can_be_told_something_and_nobody_else()
    {
        var story = Planned(Work("a"), Work("b", "a"));
        story.Rejected(new SteerTask("a", "Hi."), ErrorCode.InvalidCommand);
        story.Ready("a").Accepted(new SteerTask("a", "Mind the gap."));
        Assert.Equal("Mind the gap.", story.ToldTo(story.Agent("a"))[^1]);
        story.Rejected(new SteerTask("b", "Hi."), ErrorCode.InvalidCommand);
        story.Rejected(new SteerTask(null, "Hi."), ErrorCode.InvalidCommand);
        story.Rejected(new SteerTask("x", "Hi."), ErrorCode.InvalidCommand);
        story.Told("a", TurnOutcome.Refused).Told("a");
    }

    [Fact]
    public void Every_wanted_effect_has_its_own_name()
    {
        var story = Planned(Work("a"), Work("b"), Work("c")).Ready("a").Ready("b").Collected("a");
        var keys = story.Wanted();
        Assert.Equal(keys.Distinct(), keys);
        Assert.Equal(
            3,
            story
                .Effects()
                .Count(effect => effect is TaskEffect.RunCheck or TaskEffect.Attend or TaskEffect.PrepareAgent)
        );
    }
}
