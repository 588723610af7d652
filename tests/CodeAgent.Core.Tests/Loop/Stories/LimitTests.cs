using System.Collections.Immutable;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Tests.Loop.Stories;

public sealed class LimitTests
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    [Fact]
    public void A_turn_ends_at_its_last_step()
    {
        var story = Story.InTurn(new SessionLimits { MaxStepsPerTurn = 2 }).AskedFor(1, "A").Decided("c1").Ended("c1");
        Assert.Equal(new PlannedStep.CallModel(2, 1), story.Next());
        Assert.Equal(TurnOutcome.LimitReached, End(story.AskedFor(2, "A").Decided("c2").Ended("c2")).Outcome);
    }

    [Fact]
    public void A_turn_ends_when_its_time_is_over()
    {
        var story = Story.InTurn(new SessionLimits { MaxTurnTime = s_hour });
        Assert.IsType<PlannedStep.CallModel>(story.After(s_hour - TimeSpan.FromTicks(1)).Next());
        Assert.Equal(TurnOutcome.LimitReached, End(story.After(TimeSpan.FromTicks(1))).Outcome);
    }

    [Fact]
    public void Waiting_for_a_person_does_not_count()
    {
        var story = Story.InTurn(new SessionLimits { MaxTurnTime = s_hour }).AskedFor(1, "A");
        story.Questioned("c1", s_hour * 9).After(s_hour * 5).Approved("c1").Ended("c1");
        Assert.IsType<PlannedStep.CallModel>(story.Next());
        Assert.Equal(TurnOutcome.LimitReached, End(story.After(s_hour)).Outcome);
    }

    [Fact]
    public void Questions_that_wait_side_by_side_are_one_wait()
    {
        var story = Story.InTurn(new SessionLimits { MaxTurnTime = s_hour }).AskedFor(1, "A", "B", "C");
        story.Questioned("c1", s_hour * 9).Questioned("c2", s_hour * 9).Questioned("c3", s_hour * 9);
        story.After(s_hour).Approved("c2").After(s_hour).Approved("c1").Approved("c3");
        Assert.Equal(s_hour * 2, story.State.Turn!.WaitedForPeople);
        story.Ended("c1").Ended("c2").Ended("c3").After(s_hour);
        Assert.Equal(TurnOutcome.LimitReached, End(story).Outcome);
    }

    [Fact]
    public void Steering_that_a_limit_leaves_unheard_is_the_next_turns()
    {
        var story = Story.InTurn(new SessionLimits { MaxStepsPerTurn = 1 }).AskedFor(1, "A").Decided("c1").Ended("c1");
        var end = End(story.Said("i2", InputMode.Steer));
        Assert.Equal(TurnOutcome.LimitReached, end.Outcome);
        Assert.Equal(["i2"], Assert.IsType<TurnStarted>(Assert.Single(story.Then(end).Recorded())).InputIds);
    }

    [Fact]
    public void Steering_after_the_last_step_does_not_turn_an_answer_into_a_limit()
    {
        var story = Story.InTurn(new SessionLimits { MaxStepsPerTurn = 1 }).Then(Story.Answer());
        Assert.Equal(TurnOutcome.Completed, End(story.Said("i2", InputMode.Steer)).Outcome);
    }

    [Fact]
    public void A_used_up_budget_ends_the_turn_with_its_code()
    {
        var end = End(Story.Asked("A").Decided("c1").Ended("c1", ToolFailureKind.BudgetExhausted));
        Assert.Equal((TurnOutcome.BudgetExhausted, "AGENT0507"), (end.Outcome, end.Code));
    }

    [Theory]
    [InlineData("a a a", 3, true)]
    [InlineData("a a b", 3, false)]
    [InlineData("b a a a", 3, true)]
    [InlineData("a a a b", 3, false)]
    [InlineData("a b a b a b", 3, true)]
    [InlineData("a b a b", 3, false)]
    [InlineData("a b a b a c", 3, false)]
    [InlineData("a a", 2, true)]
    [InlineData("a a a", 1, false)]
    [InlineData("a a a", 0, false)]
    [InlineData("a a a", -1, false)]
    [InlineData("a a a", int.MaxValue, false)]
    [InlineData("", int.MaxValue, false)]
    [InlineData("a b a b", 1_073_741_825, false)]
    public void Repeating_one_call_or_two_in_turn_is_being_stuck(string calls, int most, bool expected) =>
        Assert.Equal(
            expected,
            RepetitionGuard.IsStuck([.. calls.Split(' ', StringSplitOptions.RemoveEmptyEntries)], most)
        );

    [Fact]
    public void A_stuck_agent_is_stopped_and_one_that_gets_on_is_not()
    {
        Assert.Equal(TurnOutcome.Repetition, End(Repeating(5, _ => "same")).Outcome);
        Assert.IsType<PlannedStep.CallModel>(Repeating(4, _ => "same").Next());
        Assert.IsType<PlannedStep.CallModel>(Repeating(9, call => $"{call}").Next());
    }

    [Fact]
    public void The_guard_remembers_no_more_than_it_needs() =>
        Assert.Equal(32, Repeating(40, call => $"{call}").State.Turn!.Recent.Count);

    private static Story Repeating(int times, Func<int, string> result)
    {
        var story = Story.InTurn();
        for (var call = 1; call <= times; call++)
        {
            story.AskedFor(call, "A").Decided($"c{call}").Started($"c{call}").Ended($"c{call}", text: result(call));
        }

        return story;
    }

    private static TurnCompleted End(Story story) => Assert.IsType<TurnCompleted>(Assert.Single(story.Recorded()));
}
