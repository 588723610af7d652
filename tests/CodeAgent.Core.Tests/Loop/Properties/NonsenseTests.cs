using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tests.Loop.Driving;

namespace CodeAgent.Core.Tests.Loop.Properties;

/// <summary>
/// A log that makes no sense: nothing throws over it, because whoever meets one must still be able to show it, and an
/// owner must come to an end with it.
/// </summary>
public sealed class NonsenseTests
{
    [Fact]
    public void Reducer_planner_and_decider_never_throw() => Runs.HoldFor(Fold);

    [Fact]
    public void An_ended_call_never_runs_again() =>
        Runs.HoldFor(numbers => States(new Nonsense(new Choices(numbers)), numbers.Length / 4).SelectMany(Reopened));

    [Fact]
    public void The_nonsense_has_every_event_and_command()
    {
        var seen = new HashSet<string>();
        Runs.HoldFor(numbers =>
        {
            var nonsense = new Nonsense(new Choices(numbers));
            seen.UnionWith([nonsense.Event().GetType().Name, nonsense.Command()?.GetType().Name ?? ""]);
            return [];
        });
        Assert.Empty(
            Golden.Vocabulary.Events.Concat(Golden.Vocabulary.Commands).Select(type => type.Name).Except(seen)
        );
    }

    private static IEnumerable<string> Fold(int[] numbers)
    {
        var choices = new Choices(numbers);
        var nonsense = new Nonsense(choices);
        try
        {
            foreach (var state in States(nonsense, numbers.Length / 4))
            {
                SessionPlanner.Next(state, choices.Below(3), nonsense.Time);
                SessionDecider.Decide(state, nonsense.Command(), "i", "a", "1", nonsense.Time);
                _ = state.Status;
            }

            return [];
        }
        catch (Exception error)
        {
            return [error.ToString()];
        }
    }

    private static IEnumerable<SessionState> States(Nonsense nonsense, int count)
    {
        var state = SessionState.Empty;
        for (var seq = 1; seq <= count; seq++)
        {
            state = SessionReducer.Apply(state, nonsense.Event(), seq, nonsense.Time);
            yield return state;
        }
    }

    private static IEnumerable<string> Reopened(SessionState state) =>
        state.Turn is { } turn
            ? turn
                .Calls.Where(call => call.Completed is not null && call.Phase != ToolCallPhase.Ended)
                .Select(call => $"{call.Id} ended as {call.Completed!.Outcome} and is {call.Phase}")
                .Concat(
                    turn.Calls.CountBy(call => call.Id)
                        .Where(pair => pair.Value > 1)
                        .Select(pair => $"{pair.Key} twice")
                )
            : [];
}
