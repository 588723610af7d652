using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Core.Tests.Tasks.Stories;
using CodeAgent.Core.Workspaces;
using static CodeAgent.Core.Tests.Tasks.Stories.TaskStory;

namespace CodeAgent.Core.Tests.Tasks;

public sealed class TaskReportTests
{
    [Fact]
    public void There_is_no_report_before_the_task() => Assert.Equal("", TaskReport.Markdown(TaskState.Empty));

    [Fact]
    public void A_report_says_what_was_asked_what_was_done_and_what_shows_it()
    {
        var story = Planned(Settings("make a | tee log"), Work("a")).Merged("a");
        story.Checked(CheckScope.Acceptance).Checked(CheckScope.Acceptance);
        story.Record(
            new TaskCompleted(TaskOutcome.Succeeded, "All done.", story.State.Head, "t", ["make a | tee log"])
        );
        var report = TaskReport.Markdown(story.State);
        Assert.StartsWith("# Goal.\n\n**Succeeded.** All done.\n", report, StringComparison.Ordinal);
        Assert.Contains("### Title a (`a`): merged\n\nReport.\n", report, StringComparison.Ordinal);
        Assert.Contains("| `make a \\| tee log` | `tree` | exit code 0 |", report, StringComparison.Ordinal);
        Assert.Contains(
            "> The task itself changed files of the check `make a | tee log`.",
            report,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_was_not_checked_is_said()
    {
        var report = TaskReport.Markdown(Planned(Work("a")).State);
        Assert.Contains("Nothing was checked on the result as a whole.", report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_subtask_says_why_and_a_pause_what_it_waits_for()
    {
        var story = Planned(Settings() with { Limits = new TaskLimits { MaxAttempts = 1 } }, Work("a"));
        story.Wanted();
        story.Record(new SubtaskCollected("a", 1, new WorkspaceResult(null, null, [], [], "The setup failed.")));
        story.Wanted();
        story.Record(new TaskPaused(PauseKind.Person, "What now?", "task"));
        var report = TaskReport.Markdown(story.State);
        Assert.Contains("**Paused.** What now?", report, StringComparison.Ordinal);
        Assert.Contains("(`a`): failed\n\nThe setup failed.", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Changes_are_listed_up_to_a_bound()
    {
        var story = Planned(Work("a")).Ready("a").Collected("a").Checked(CheckScope.Subtask).Built("a");
        story.Checked(CheckScope.Merge).Wanted();
        var changes = Enumerable.Range(0, 60).Select(at => new FileChange($"f{at}", "added", at, 0));
        story.Record(new SubtaskMerged("a", story["a"].Merge!.Built!.Commit, "base", [.. changes]));
        var report = TaskReport.Markdown(story.State);
        Assert.Contains("- added `f49` +49 −0\n", report, StringComparison.Ordinal);
        Assert.DoesNotContain("`f50`", report, StringComparison.Ordinal);
        Assert.Contains("- and 10 more\n", report, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_state_gives_the_same_report_and_times_are_not_in_it()
    {
        var (one, other) = (Planned(Work("a")).Merged("a"), Planned(Work("a")).After(TimeSpan.FromDays(3)).Merged("a"));
        Assert.Equal(TaskReport.Markdown(one.State), TaskReport.Markdown(other.State));
    }

    [Fact]
    public void Words_of_a_goal_stay_in_their_line()
    {
        var story = Of(Settings() with { Goal = "First\n# Second" });
        Assert.StartsWith("# First # Second\n", TaskReport.Markdown(story.State), StringComparison.Ordinal);
    }
}
