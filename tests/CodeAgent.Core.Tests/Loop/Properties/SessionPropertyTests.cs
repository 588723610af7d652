using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tests.Loop.Driving;

namespace CodeAgent.Core.Tests.Loop.Properties;

/// <summary>What holds for every session, whatever people, models, tools and crashes do.</summary>
public sealed class SessionPropertyTests
{
    [Fact]
    public void The_planner_makes_progress_or_waits_for_something_that_exists() =>
        Runs.Hold(session => session.Findings);

    [Fact]
    public void A_session_at_rest_has_nothing_open() =>
        Runs.Hold(session =>
            session.State is { Turn: null } && (session.State.Inputs.IsEmpty || session.State.IsClosed)
                ? []
                : [$"left open: {StateText.Of(session.State)}"]
        );

    [Fact]
    public void Each_tool_call_ends_exactly_once() => Runs.Hold(CallChecks.EachEndsOnce);

    [Fact]
    public void Nothing_starts_after_the_interrupt() => Runs.Hold(CallChecks.NoneStartsAfterItsTurnIsToStop);

    [Fact]
    public void A_call_with_effects_is_never_started_twice() => Runs.Hold(CallChecks.OnlyHarmlessOnesStartAgain);

    [Fact]
    public void A_call_starts_only_when_it_is_permitted() => Runs.Hold(CallChecks.NoneStartsUnpermitted);

    [Fact]
    public void Calls_that_collide_run_one_after_the_other() => Runs.Hold(CallChecks.NoneRunsBesideWhatItCollidesWith);

    [Fact]
    public void An_approval_applies_once_and_in_time() => Runs.Hold(ApprovalChecks.EachAppliesOnceAndInTime);

    [Fact]
    public void A_refused_call_never_starts() => Runs.Hold(ApprovalChecks.ANoEndsTheCallUnstarted);

    [Fact]
    public void The_model_is_only_sent_conversations_that_providers_accept() =>
        Runs.Hold(ModelChecks.TheConversationCanBeSent);

    [Fact]
    public void Each_model_call_has_its_own_id() => Runs.Hold(ModelChecks.EachCallHasItsOwnId);

    [Fact]
    public void Steps_and_tries_stay_within_their_limits() => Runs.Hold(ModelChecks.StepsAndTriesAreLimited);

    [Fact]
    public void A_turn_stays_within_its_time() => Runs.Hold(ModelChecks.TimeIsLimited);

    [Fact]
    public void A_stuck_agent_is_stopped() => Runs.Hold(ModelChecks.AStuckAgentIsNotAskedAgain);

    [Fact]
    public void A_used_up_budget_ends_the_turn() => Runs.Hold(ModelChecks.AUsedUpBudgetEndsTheTurn);

    [Fact]
    public void Each_turn_ends_exactly_once() => Runs.Hold(TurnChecks.EachEndsOnce);

    [Fact]
    public void A_turn_ends_as_it_says() => Runs.Hold(TurnChecks.EachEndsAsItSays);

    [Fact]
    public void Each_input_is_taken_in_once() => Runs.Hold(TurnChecks.EachInputIsTakenOnce);

    [Fact]
    public void Steering_is_taken_in_at_the_next_boundary() => Runs.Hold(TurnChecks.SteeringIsTakenAtTheNextBoundary);

    [Fact]
    public void An_interrupting_input_begins_the_next_turn() => Runs.Hold(TurnChecks.AnInterruptingInputGoesFirst);

    /// <summary>Checks that find nothing prove nothing where nothing happened.</summary>
    [Fact]
    public void The_runs_see_everything_that_can_happen()
    {
        var seen = new HashSet<string>();
        Runs.Hold(session =>
        {
            seen.UnionWith(session.History.Select(happened => happened.Event).SelectMany(Words));
            return [];
        });
        string[] expected =
        [
            .. Golden.Vocabulary.Events.Select(type => type.Name),
            .. Enum.GetNames<TurnOutcome>(),
            .. Enum.GetNames<ToolOutcome>().Select(name => $"call {name}"),
            "approved",
            "refused",
            "attempt 2",
        ];
        Assert.Empty(expected.Except(seen));
    }

    private static IEnumerable<string> Words(SessionEvent happened) =>
        happened switch
        {
            TurnCompleted turn => [happened.GetType().Name, turn.Outcome.ToString()],
            ToolCallCompleted end => [happened.GetType().Name, $"call {end.Outcome}"],
            ApprovalDecided decided => [happened.GetType().Name, decided.Approved ? "approved" : "refused"],
            ToolCallStarted start => [happened.GetType().Name, $"attempt {start.Attempt}"],
            _ => [happened.GetType().Name],
        };
}
