using CodeAgent.Core.Events;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Tests.Simulation;

/// <summary>The promises, checked on what a simulation left behind. Each finding is one broken promise.</summary>
internal static class SimulationChecks
{
    public static IReadOnlyList<string> FindBroken(SessionSimulation simulation)
    {
        var events = simulation.Log.Select(envelope => SessionCodec.Decode(envelope)!).ToList();
        return
        [
            .. simulation.Outside.Violations,
            .. Order(simulation.Log),
            .. Watcher(simulation.Log, simulation.Watched),
            .. Inputs(simulation, events),
            .. Calls(simulation.Outside, events),
            .. Turns(events),
            .. Fold(simulation.Log, events),
        ];
    }

    private static IEnumerable<string> Order(IReadOnlyList<EventEnvelope> log) =>
        log.Where((envelope, at) => envelope.Seq != at + 1 || envelope.RootSeq != at + 1)
            .Select(envelope => $"gap at {envelope.Seq}/{envelope.RootSeq}");

    private static IEnumerable<string> Watcher(
        IReadOnlyList<EventEnvelope> log,
        IReadOnlyList<EventEnvelope> watched
    ) =>
        log.Select(envelope => envelope.RootSeq).SequenceEqual(watched.Select(envelope => envelope.RootSeq))
            ? []
            : ["the watcher saw another order"];

    private static IEnumerable<string> Inputs(SessionSimulation simulation, List<SessionEvent> events)
    {
        var posted = simulation
            .Posted.Where(command => command.Type == "PostInput")
            .Select(command => command.CommandId);
        var recorded = events.OfType<InputPosted>().Select(input => input.InputId).ToList();
        var taken = events.SelectMany(sessionEvent =>
            sessionEvent switch
            {
                TurnStarted turn => turn.InputIds,
                InputsTaken more => more.InputIds,
                _ => [],
            }
        );
        return posted
            .SelectMany(id =>
                new[]
                {
                    recorded.Count(other => other == id) == 1
                        ? ""
                        : $"input {id} is recorded {recorded.Count(other => other == id)} times",
                    taken.Count(other => other == id) == 1
                        ? ""
                        : $"input {id} is taken in {taken.Count(other => other == id)} times",
                }
            )
            .Where(finding => finding.Length > 0);
    }

    private static IEnumerable<string> Calls(OutsideWorld outside, List<SessionEvent> events)
    {
        foreach (var requested in events.OfType<ToolCallRequested>())
        {
            var ends = events.OfType<ToolCallCompleted>().Where(end => end.CallId == requested.CallId).ToList();
            var starts = events.OfType<ToolCallStarted>().Count(start => start.CallId == requested.CallId);
            var decided = events
                .OfType<ToolCallDecided>()
                .FirstOrDefault(decision => decision.CallId == requested.CallId);
            var runs = outside.Runs.GetValueOrDefault(requested.CallId);
            var mayRepeat = decided?.Effect is ToolEffect.ReadOnly or ToolEffect.Idempotent;
            if (ends.Count != 1)
            {
                yield return $"call {requested.CallId} has {ends.Count} ends";
                continue;
            }

            if (!mayRepeat && (runs > 1 || starts > 1))
            {
                yield return $"call {requested.CallId} ({decided?.Effect}) ran {runs} times, started {starts} times";
            }

            if (ends[0].Outcome == ToolOutcome.Succeeded && runs == 0)
            {
                yield return $"call {requested.CallId} succeeded without running";
            }

            if (ends[0].Outcome == ToolOutcome.Denied && runs > 0)
            {
                yield return $"call {requested.CallId} was denied and ran";
            }

            if (decided?.Verdict == PermissionVerdict.Ask && runs > 0 && !Approved(events, requested.CallId))
            {
                yield return $"call {requested.CallId} ran without its approval";
            }
        }
    }

    private static bool Approved(List<SessionEvent> events, string callId) =>
        events.OfType<ApprovalDecided>().Any(decided => decided.ApprovalId == $"approval-{callId}" && decided.Approved);

    private static IEnumerable<string> Turns(List<SessionEvent> events)
    {
        var (isOpen, isStopping) = (false, false);
        foreach (var sessionEvent in events)
        {
            switch (sessionEvent)
            {
                case TurnStarted when isOpen:
                    yield return "a turn began inside a turn";
                    break;
                case TurnStarted:
                    (isOpen, isStopping) = (true, false);
                    break;
                case InterruptRequested:
                    isStopping = true;
                    break;
                case TurnCompleted when !isOpen:
                    yield return "a turn ended twice";
                    break;
                case TurnCompleted:
                    isOpen = false;
                    break;
                case ToolCallStarted started when isStopping || !isOpen:
                    yield return $"call {started.CallId} started after the interrupt or outside a turn";
                    break;
                default:
                    break;
            }
        }

        if (isOpen)
        {
            yield return "a turn never ended";
        }
    }

    private static IEnumerable<string> Fold(IReadOnlyList<EventEnvelope> log, List<SessionEvent> events)
    {
        var state = SessionState.Empty;
        for (var at = 0; at < log.Count; at++)
        {
            state = SessionReducer.Apply(state, events[at], log[at].Seq, log[at].Ts);
        }

        return state is { Turn: null, Inputs.IsEmpty: true } ? [] : ["the fold says that something is left to do"];
    }
}
