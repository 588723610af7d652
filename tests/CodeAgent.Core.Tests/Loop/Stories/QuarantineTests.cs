using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Tests.Loop.Stories;

/// <summary>A turn that kills whoever runs it is given up; one that only lives in a place that dies often is not.</summary>
public sealed class QuarantineTests
{
    private static readonly OwnerId s_owner = new("host", "boot", 1, 1);
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    [Fact]
    public void A_turn_whose_owners_die_one_after_another_at_one_point_ends()
    {
        var story = Story.InTurn();
        Die(story, SessionPlanner.MaxTakeovers - 1);
        Assert.IsType<PlannedStep.CallModel>(story.Next(9));
        Die(story, 1);
        var end = Assert.IsType<TurnCompleted>(Assert.Single(story.Recorded(9)));
        Assert.Equal(TurnOutcome.Quarantined, end.Outcome);
        Assert.Contains("died 3 times", end.Detail, StringComparison.Ordinal);
        Assert.Null(story.Then(end).State.Turn);
    }

    [Fact]
    public void A_call_that_kills_its_owners_is_not_run_once_more_and_every_call_of_its_batch_ends()
    {
        var story = Story.Asked("A", "B").Decided("c1", effect: ToolEffect.ReadOnly).Started("c1");
        Die(story, SessionPlanner.MaxTakeovers);
        Assert.Null(Assert.IsType<PlannedStep.RecoverCall>(story.Next(9)).NextAttempt);
        story.Then(Unknown("c1"));
        Assert.Equal(
            ["c2", "Quarantined"],
            story
                .Recorded(9)
                .Select(end => end is ToolCallCompleted call ? call.CallId : ((TurnCompleted)end).Outcome.ToString())
        );
    }

    [Fact]
    public void What_shows_that_an_owner_lived_begins_the_count_again()
    {
        SessionEvent[] signs =
        [
            Story.Answer(new ToolCallBlock("c9", "A", default)),
            new ModelCallFailed("m", ModelErrorKind.Overloaded, "x", 529, DateTimeOffset.MinValue),
            new ModelCallCancelled("m", ""),
        ];
        foreach (var sign in signs)
        {
            var story = Story.InTurn();
            Die(story, SessionPlanner.MaxTakeovers - 1);
            Assert.Equal(0, story.Then(sign).State.Turn!.Takeovers);
        }

        var called = Story.Asked("A").Decided("c1").Started("c1");
        Die(called, SessionPlanner.MaxTakeovers - 1);
        Assert.Equal(0, called.Ended("c1").State.Turn!.Takeovers);
    }

    [Fact]
    public void A_lost_model_call_is_no_sign_of_life()
    {
        var story = Story.InTurn();
        Die(story, 2);
        story.Then(new ModelCallFailed("m", ModelErrorKind.OwnerLost, "x", null, story.Now));
        Assert.Equal(2, story.State.Turn!.Takeovers);
    }

    [Fact]
    public void A_program_that_is_started_again_while_a_turn_waits_has_not_died_of_it()
    {
        var asked = Story.Asked("A").Questioned("c1", s_hour);
        Die(asked, 9);
        Assert.Equal(0, asked.State.Turn!.Takeovers);

        var later = Story.InTurn();
        later.Then(new ModelCallFailed("m", ModelErrorKind.RateLimited, "x", 429, later.Now + s_hour));
        Die(later, 9);
        Assert.Equal(0, later.State.Turn!.Takeovers);
    }

    private static void Die(Story story, int times)
    {
        for (var time = 0; time < times; time++)
        {
            story.Then(new OwnerChanged(s_owner, 9));
        }
    }

    private static ToolCallCompleted Unknown(string callId) =>
        new(callId, ToolOutcome.Interrupted, [], ToolFailureKind.Interrupted, 0, null, []);
}
