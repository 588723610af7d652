using CodeAgent.Core.Hooks;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tests.Loop.Driving;

namespace CodeAgent.Core.Tests.Loop.Properties;

/// <summary>What must be true of the turns and inputs of any history.</summary>
internal static class TurnChecks
{
    public static IEnumerable<string> EachEndsOnce(DrivenSession session)
    {
        var seen = new HashSet<string>();
        string? open = null;
        foreach (var happened in session.History.Select(happened => happened.Event))
        {
            switch (happened)
            {
                case TurnStarted turn:
                    if (open is not null || !seen.Add(turn.TurnId) || turn.InputIds.Count == 0)
                    {
                        yield return $"{turn} while {open} is open";
                    }

                    open = turn.TurnId;
                    break;
                case TurnCompleted turn:
                    if (turn.TurnId != open)
                    {
                        yield return $"{turn} while {open} is open";
                    }

                    open = null;
                    break;
                default:
                    break;
            }
        }

        if (open is not null)
        {
            yield return $"{open} has no end";
        }
    }

    /// <summary>A turn says how it ended, and it did end so.</summary>
    public static IEnumerable<string> EachEndsAsItSays(DrivenSession session)
    {
        var (interrupted, refused, last) = (false, false, (SessionEvent?)null);
        var form = new AskedForm();
        foreach (var happened in session.History.Select(happened => happened.Event))
        {
            // A hook stops a turn as a person does, and refuses a prompt before a model can.
            interrupted =
                happened is InterruptRequested or HooksCompleted { Stops: not null }
                || (happened is not TurnStarted && interrupted);
            refused =
                happened is HooksCompleted { Event: HookEvent.UserPromptSubmit, Blocks: true }
                || (happened is not TurnStarted && refused);
            form.Take(happened);
            if (happened is TurnCompleted turn)
            {
                if (interrupted != (turn.Outcome == TurnOutcome.Interrupted))
                {
                    yield return $"{turn}, interrupted {interrupted}";
                }

                var isAnswer = last is ModelCallCompleted answer && !answer.Message.ToolCalls.Any();
                var isDone = form.IsAsked && turn.Outcome == TurnOutcome.Completed ? form.IsGiven : isAnswer;
                isDone |= refused && turn.Outcome == TurnOutcome.Refused;
                if (turn.Outcome is TurnOutcome.Completed or TurnOutcome.Refused && !isDone)
                {
                    yield return $"{turn} after {last}";
                }
            }

            last = happened
                is TurnStarted
                    or InputsTaken
                    or ModelCallCompleted
                    or ModelCallFailed
                    or ModelCallCancelled
                    or ModelCallStarted
                    or ToolCallCompleted
                ? happened
                : last;
        }
    }

    /// <summary>Every input is taken in once, and all of them where the session was not closed.</summary>
    public static IEnumerable<string> EachInputIsTakenOnce(DrivenSession session)
    {
        var events = session.History.Select(happened => happened.Event).ToList();
        var posted = events.OfType<InputPosted>().Select(input => input.InputId).ToList();
        var taken = events.SelectMany(Taken).ToList();
        var isClosed = events.OfType<SessionClosed>().Any();
        return taken
            .CountBy(id => id)
            .Where(pair => pair.Value > 1)
            .Select(pair => $"{pair.Key} is taken {pair.Value} times")
            .Concat(taken.Except(posted).Select(id => $"{id} is taken and was not posted"))
            .Concat(isClosed ? [] : posted.Except(taken).Select(id => $"{id} is never taken"));
    }

    /// <summary>Steering is taken when no call is under way, and before the model is asked again.</summary>
    public static IEnumerable<string> SteeringIsTakenAtTheNextBoundary(DrivenSession session)
    {
        var steering = new HashSet<string>();
        var underWay = new HashSet<string>();
        foreach (var happened in session.History.Select(happened => happened.Event))
        {
            switch (happened)
            {
                case InputPosted { Mode: InputMode.Steer } input:
                    steering.Add(input.InputId);
                    break;
                case InputsTaken when underWay.Count > 0:
                    yield return $"{happened} while {string.Join(',', underWay)} is under way";
                    break;
                case ModelCallStarted when steering.Count > 0:
                    yield return $"{happened} before {string.Join(',', steering)} is taken";
                    break;
                default:
                    break;
            }

            steering.ExceptWith(Taken(happened));
            Follow(underWay, happened);
        }
    }

    /// <summary>What interrupts a turn is what the next one begins with.</summary>
    public static IEnumerable<string> AnInterruptingInputGoesFirst(DrivenSession session)
    {
        var urgent = new List<string>();
        foreach (var happened in session.History.Select(happened => happened.Event))
        {
            if (happened is InputPosted { Mode: InputMode.Interrupt } input)
            {
                urgent.Add(input.InputId);
            }

            if (happened is TurnStarted turn && urgent.Count > 0 && !turn.InputIds.Contains(urgent[0]))
            {
                yield return $"{turn.TurnId} begins without {urgent[0]}";
            }

            urgent.RemoveAll(id => Taken(happened).Contains(id));
        }
    }

    private static void Follow(HashSet<string> underWay, SessionEvent happened)
    {
        switch (happened)
        {
            case ModelCallStarted call:
                underWay.Add(call.CallId);
                break;
            case ModelCallCompleted call:
                underWay.Remove(call.CallId);
                break;
            case ModelCallFailed call:
                underWay.Remove(call.CallId);
                break;
            case ModelCallCancelled call:
                underWay.Remove(call.CallId);
                break;
            case ToolCallRequested call:
                underWay.Add(call.CallId);
                break;
            case ToolCallCompleted call:
                underWay.Remove(call.CallId);
                break;
            default:
                break;
        }
    }

    private static IReadOnlyList<string> Taken(SessionEvent happened) =>
        happened switch
        {
            TurnStarted turn => turn.InputIds,
            InputsTaken more => more.InputIds,
            _ => [],
        };
}
