using CodeAgent.Core.Conversations;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Sessions;

namespace CodeAgent.Core.Tests.Loop.Stories;

public sealed class ReducerTests
{
    [Fact]
    public void A_model_call_given_up_by_an_interrupt_keeps_what_was_said()
    {
        var story = Story.InTurn().Asking(1).Then(new InterruptRequested("t1", "x", "a"));
        story.Then(new ModelCallCancelled("t1-m1-1", "half"));
        Assert.Equal("half", story.State.Transcript[^1].Text);
        Assert.Equal(TurnOutcome.Interrupted, Assert.IsType<TurnCompleted>(Assert.Single(story.Recorded())).Outcome);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public void Nothing_said_makes_no_message(string partial)
    {
        var story = Story.InTurn().Asking(1).Then(new InterruptRequested("t1", "x", "a"));
        Assert.Single(story.Then(new ModelCallCancelled("t1-m1-1", partial)).State.Transcript);
    }

    [Fact]
    public void A_model_call_given_up_because_its_owner_stops_is_made_again()
    {
        var story = Story.Asked("A").Decided("c1").Ended("c1").Asking(2);
        var before = story.State.Transcript.Count;
        story.Then(new ModelCallCancelled("t1-m2-1", "I am nearly d"));
        Assert.Equal(before, story.State.Transcript.Count);
        Assert.Equal(new PlannedStep.CallModel(2, 2), story.Next(2));
    }

    [Fact]
    public void Results_follow_in_the_models_order_whichever_call_ends_first()
    {
        var story = Story.Asked("A", "B").Decided("c1").Decided("c2").Started("c1").Started("c2");
        story.Ended("c2", ToolFailureKind.TimedOut).Ended("c1");
        var results = story.State.Transcript[^1].Content.Cast<ToolResultBlock>().ToList();
        Assert.Equal(["c1", "c2"], results.Select(result => result.CallId));
        Assert.Equal([false, true], results.Select(result => result.IsError));
        Assert.Empty(story.State.Turn!.Calls);
    }

    [Fact]
    public void The_first_end_of_a_call_counts()
    {
        var story = Story.Asked("A", "B").Decided("c1").Started("c1").Ended("c1").Ended("c1", ToolFailureKind.Internal);
        Assert.Equal(ToolOutcome.Succeeded, story.State.Turn!.Calls[0].Completed!.Outcome);
        Assert.Equal(1, story.State.Totals.ToolCalls);
        story.Started("c1").Decided("c1");
        Assert.Equal(ToolCallPhase.Ended, story.State.Turn!.Calls[0].Phase);
    }

    [Fact]
    public void A_call_is_requested_once_and_only_where_the_model_asked_for_it()
    {
        var story = Story
            .Asked("A")
            .Then(new ToolCallRequested("c1", "A", "hash"), new ToolCallRequested("c9", "A", "hash"));
        Assert.Equal("c1", Assert.Single(story.State.Turn!.Calls).Id);
        Assert.Empty(
            new Story().Then(new TurnStarted("t1", []), new ToolCallRequested("c1", "A", "h")).State.Turn!.Calls
        );
    }

    [Fact]
    public void Settings_change_where_something_is_given()
    {
        var story = Story.Of().Then(new SettingsChanged(null, PermissionMode.Plan, null, null, "a"));
        Assert.Equal(("m", PermissionMode.Plan), (story.State.Settings!.Model, story.State.Settings.PermissionMode));
        story.Then(new SettingsChanged("n", null, ApprovalPolicy.Wait, new SessionLimits { MaxTokens = 1 }, "a"));
        Assert.Equal(("n", PermissionMode.Plan), (story.State.Settings!.Model, story.State.Settings.PermissionMode));
        Assert.Equal(
            (ApprovalPolicy.Wait, 1),
            (story.State.Settings.ApprovalPolicy, story.State.Settings.Limits.MaxTokens)
        );
    }

    [Fact]
    public void The_status_says_what_goes_on()
    {
        Assert.Equal("new", new Story().State.Status);
        var story = Story.Of();
        Assert.Equal("idle", story.State.Status);
        Assert.Equal("running", story.Said("i1").State.Status);
        story.Then(new TurnStarted("t1", ["i1"])).AskedFor(1, "A", "B");
        Assert.Equal("running", story.Questioned("c1", TimeSpan.FromHours(1)).State.Status);
        Assert.Equal("running", story.Decided("c2").Started("c2").State.Status);
        Assert.Equal("waiting", story.Ended("c2").State.Status);
        Assert.Equal("closed", Story.Of().Then(new SessionClosed("x", "a")).State.Status);
    }

    [Fact]
    public void Denied_calls_are_listed_until_the_next_turn()
    {
        var story = Story.Asked("A");
        story.Then(CallEndings.Denied(story.State.Turn!.Calls[0], "No."));
        Assert.Equal("c1", Assert.Single(story.State.Denied).Id);
        Assert.Equal(1, story.State.Totals.Denials);
        story.Then(new TurnCompleted("t1", TurnOutcome.Completed)).Said("i2").Then(new TurnStarted("t2", ["i2"]));
        Assert.Empty(story.State.Denied);
    }

    [Fact]
    public void Files_are_known_as_they_were_seen_last()
    {
        var story = Story.Asked("A", "B").Decided("c1").Decided("c2");
        foreach (var (call, hash) in new[] { ("c1", "11"), ("c2", "22") })
        {
            var end = new ToolCallCompleted(
                call,
                ToolOutcome.Succeeded,
                [],
                null,
                1,
                null,
                [new FileSeen("/w/a", hash)]
            );
            story.Then(end);
        }

        Assert.Equal("22", Assert.Single(story.State.Files.Values).Sha256);
    }

    [Fact]
    public void Ids_of_calls_are_known_for_good()
    {
        var story = Story.Asked("A").Decided("c1").Ended("c1").Then(new TurnCompleted("t1", TurnOutcome.Completed));
        story.Then(new RewindRequested("t1", true, null, "a"));
        Assert.Empty(story.State.Transcript);
        Assert.Equal(["c1"], story.State.CallIds);
        Assert.Equal(["c1", "c2"], Story.Of().Then(new HistoryImported([SessionSamples.Answer])).State.CallIds.Order());
    }

    [Fact]
    public void Going_back_takes_the_conversation_to_where_the_turn_began()
    {
        var story = Story
            .InTurn()
            .Then(Story.Answer(new TextBlock("One.")), new TurnCompleted("t1", TurnOutcome.Completed));
        story.Said("i2").Then(new TurnStarted("t2", ["i2"])).AskedFor(1, "A").Decided("c1");
        story.Then(new ToolCallCompleted("c1", ToolOutcome.Succeeded, [], null, 1, null, [new FileSeen("/w/a", "11")]));
        Assert.Single(story.State.Files);
        story.Then(new TurnCompleted("t2", TurnOutcome.Completed));
        Assert.Equal(["t1", "t2"], story.State.Marks.Select(mark => mark.TurnId));
        story.Then(new RewindRequested("t2", true, "commit", "a"));
        Assert.Equal(["i1", "One."], story.State.Transcript.Select(message => message.Text));
        Assert.Equal(["t1"], story.State.Marks.Select(mark => mark.TurnId));
        Assert.Empty(story.State.Files);
        Assert.Equal(new PlannedStep.Restore("commit"), story.Next());
        Assert.Equal(new PlannedStep.Wait(null), story.Then(new WorkspaceRestored("commit", null, null)).Next());
    }

    [Theory]
    [InlineData("Fix the build", "Fix the build")]
    [InlineData("\n  Fix it \nand more", "Fix it")]
    [InlineData("", "")]
    public void The_title_is_the_first_line_of_the_first_input(string text, string expected)
    {
        var story = Story.Of().Then(new InputPosted("i1", InputMode.Queue, [new TextBlock(text)], "a"));
        Assert.Equal(expected, story.State.Title);
        Assert.Equal(expected.Length == 0 ? "i2" : expected, story.Said("i2").State.Title);
    }

    [Fact]
    public void A_long_title_is_cut_between_characters()
    {
        var text = new string('a', 98) + "😀" + new string('b', 50);
        var title = Story.Of().Then(new InputPosted("i1", InputMode.Queue, [new TextBlock(text)], "a")).State.Title;
        Assert.Equal(new string('a', 98) + "…", title);
    }
}
