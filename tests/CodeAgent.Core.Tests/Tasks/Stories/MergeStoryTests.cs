using CodeAgent.Core.Errors;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Planning;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Tasks.State;
using static CodeAgent.Core.Tests.Tasks.Stories.TaskStory;

namespace CodeAgent.Core.Tests.Tasks.Stories;

/// <summary>The merge queue, conflicts, and taking out again.</summary>
public sealed class MergeStoryTests
{
    [Fact]
    public void The_queue_is_serial_and_keeps_the_plans_order()
    {
        var story = Planned(Work("a"), Work("b"), Work("c"));
        story.Ready("a").Ready("b").Ready("c");
        story.Collected("c").Checked(CheckScope.Subtask).Built("c");
        story.Collected("b").Collected("a");
        Pass(story, "a");
        Pass(story, "b");
        Assert.Equal(SubtaskPhase.Queued, story["a"].Phase);
        story.Checked(CheckScope.Merge).Advanced("c").Built("a").Checked(CheckScope.Merge).Advanced("a").Built("b");
        Assert.Equal(story.State.Head, story["b"].Merge!.Ours);
    }

    [Fact]
    public void A_merge_that_makes_the_checked_tree_is_not_checked_again()
    {
        var story = Planned(Work("a")).Ready("a").Collected("a").Checked(CheckScope.Subtask);
        story.Wanted();
        story.Record(new MergeBuilt("a", "base", "m", story["a"].Result!.Tree!));
        Assert.Equal(["advance a m"], story.Wanted());
    }

    [Fact]
    public void A_conflict_goes_to_a_resolver_that_is_told_what_both_sides_wanted()
    {
        var story = Conflicted();
        Assert.Equal(["workspace b 2"], story.Wanted());
        var started = story["b"].Started!;
        Assert.Equal(AttemptPurpose.Resolve, started.Purpose);
        Assert.Equal(("b-3", story.State.Head), (started.BaseCommit, started.MergeIn));
        story.Ready("b");
        var told = story.ToldTo(story.Agent("b"))[1];
        Assert.Contains("Do b.", told, StringComparison.Ordinal);
        Assert.Contains("Do a.", told, StringComparison.Ordinal);
        Assert.Contains("Both sides changed: x.", told, StringComparison.Ordinal);
        story.Collected("b").Checked(CheckScope.Subtask).Built("b").Checked(CheckScope.Merge).Advanced("b");
        Assert.Equal((1, 1), (story["b"].Tries, story["b"].Resolutions));
    }

    [Fact]
    public void Resolvers_are_bounded()
    {
        var story = Conflicted();
        for (var round = 0; round < 2; round++)
        {
            story.Ready("b").Collected("b").Checked(CheckScope.Subtask);
            story.Wanted();
            story.Record(new MergeConflicted("b", story.State.Head!, ["x"], ""));
        }

        Assert.Equal([$"attend {Coordinator}"], story.Wanted());
        Assert.Equal((SubtaskPhase.Failed, 2, 3), (story["b"].Phase, story["b"].Resolutions, story["b"].Attempt));
    }

    [Fact]
    public void A_resolver_whose_model_fails_is_followed_by_a_resolver_within_the_same_bound()
    {
        var story = Conflicted().Ready("b").Told("b", Sessions.Events.TurnOutcome.ModelFailed, "Gone.");
        story.Wanted();
        Assert.Equal((AttemptPurpose.Resolve, "b-3"), (story["b"].Started!.Purpose, story["b"].Started!.BaseCommit));
        story.Ready("b").Told("b", Sessions.Events.TurnOutcome.ModelFailed, "Gone.").Wanted();
        Assert.Equal(SubtaskPhase.Failed, story["b"].Phase);
    }

    [Fact]
    public void A_merged_tree_that_fails_a_check_goes_to_a_resolver()
    {
        var story = Planned(Work("a")).Ready("a").Collected("a").Checked(CheckScope.Subtask).Built("a");
        story.Checked(CheckScope.Merge, passes: false);
        Assert.Equal(["workspace a 2"], story.Wanted());
        Assert.Equal(AttemptPurpose.Resolve, story["a"].Started!.Purpose);
        Assert.Contains("merged with the work of others", story["a"].Feedback, StringComparison.Ordinal);
        Assert.Equal("base", story.State.Head);
    }

    [Fact]
    public void A_lost_compare_and_swap_begins_the_merge_again_from_where_the_branch_is()
    {
        var story = Planned(Work("a")).Ready("a").Collected("a").Checked(CheckScope.Subtask).Built("a");
        story.Checked(CheckScope.Merge).Wanted();
        story.Record(new MergeLost("a", "elsewhere"));
        Assert.Equal(["merge a a-1 elsewhere"], story.Wanted());
        story.Built("a").Checked(CheckScope.Merge).Advanced("a");
        Assert.Equal("elsewhere", story.State.Merges[0].Previous);
    }

    [Fact]
    public void A_contribution_is_taken_out_and_the_whole_is_checked_again_without_it()
    {
        var story = Planned(Settings("all"), Work("a"), Work("b")).Merged("a").Merged("b");
        story.Rejected(new DropSubtask("x"), ErrorCode.InvalidCommand);
        Finish(story, 3);
        story.Accepted(new DropSubtask("a"));
        Assert.Equal(TaskStatuses.Running, story.State.Status);
        Assert.Equal([$"drop a {story.State.Head}"], story.Wanted());
        story.Record(new SubtaskDropped("a", "out", story.State.Head!));
        Assert.Null(story.State.Completed);
        Finish(story, 2);
        Assert.Equal(["all", "check b"], story.State.Acceptance.Select(check => check.Command));
        Assert.Equal("out", story.State.Completed!.Commit);
        story.Rejected(new DropSubtask("a"), ErrorCode.InvalidCommand);
    }

    [Fact]
    public void A_contribution_that_others_build_on_stays_and_the_end_stays_too()
    {
        var story = Planned(Work("a")).Merged("a");
        Finish(story, 1);
        story.Accepted(new DropSubtask("a")).Record(new DropFailed("a", "Later work builds on it."));
        Assert.Equal((TaskStatuses.Succeeded, SubtaskPhase.Merged), (story.State.Status, story["a"].Phase));
        Assert.Empty(story.Wanted());
    }

    [Fact]
    public void A_branch_that_moved_is_followed_before_the_contribution_is_taken_out()
    {
        var story = Planned(Work("a")).Merged("a");
        Finish(story, 1);
        story.Accepted(new DropSubtask("a")).Record(new MergeLost("a", "elsewhere"));
        Assert.Equal(["drop a elsewhere"], story.Wanted());
    }

    [Fact]
    public void A_contribution_is_not_taken_out_while_another_is_merged()
    {
        var story = Planned(Work("a"), Work("b")).Merged("a").Ready("b").Collected("b").Checked(CheckScope.Subtask);
        story.Built("b").Accepted(new DropSubtask("a"));
        Assert.DoesNotContain(story.Effects(), effect => effect is TaskEffect.Drop);
        story.Checked(CheckScope.Merge).Advanced("b");
        Assert.Equal([$"drop a {story.State.Head}"], story.Wanted());
    }

    [Fact]
    public void What_a_person_took_out_stays_out_when_a_plan_repeats_it()
    {
        var story = Planned(Work("a"), Work("b", "a")).Merged("a").Merged("b").Accepted(new DropSubtask("a"));
        story.Record(new SubtaskDropped("a", "out", story.State.Head!));
        var plan = new TaskPlan("s", [Work("a"), Work("b", "a"), Work("c")]);
        story.Accepted(new ProposePlan(plan, 1));
        Assert.Equal((SubtaskPhase.Dropped, SubtaskPhase.Merged), (story["a"].Phase, story["b"].Phase));
        story.Merged("c");
        Finish(story, 2);
    }

    private static TaskStory Conflicted()
    {
        var story = Planned(Work("a"), Work("b")).Ready("a").Ready("b");
        story.Collected("a").Checked(CheckScope.Subtask).Built("a").Collected("b");
        Pass(story, "b");
        story.Checked(CheckScope.Merge).Advanced("a").Wanted();
        return story.Record(new MergeConflicted("b", story.State.Head!, ["x"], ""));
    }

    private static void Pass(TaskStory story, string id)
    {
        var check = story.Effects().OfType<TaskEffect.RunCheck>().Single(check => check.SubtaskId == id);
        var result = new Workspaces.CheckResult(0, "tree", "", null, TimeSpan.Zero);
        story.Record(new CheckRecorded(CheckScope.Subtask, id, check.Command, check.Commit, result));
    }

    private static void Finish(TaskStory story, int checks)
    {
        for (var check = 0; check < checks; check++)
        {
            story.Checked(CheckScope.Acceptance);
        }

        var finish = Assert.IsType<TaskEffect.Finish>(Assert.Single(story.Effects()));
        story.Record(new TaskCompleted(finish.Outcome, finish.Detail, story.State.Head, "tree", []));
    }
}
