using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tests.Loop.Driving;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Tests.Loop.Properties;

/// <summary>What must be true of the approvals of any history.</summary>
internal static class ApprovalChecks
{
    public static IEnumerable<string> EachAppliesOnceAndInTime(DrivenSession session)
    {
        var open = new Dictionary<string, ApprovalRequested>();
        foreach (var (happened, at, _) in session.History)
        {
            switch (happened)
            {
                case ApprovalRequested question:
                    open.Add(question.ApprovalId, question);
                    break;
                case ApprovalDecided decided
                    when !open.Remove(decided.ApprovalId, out var question) || at >= question.ExpiresAt:
                    yield return $"{decided} does not apply at {at}";
                    break;
                case ApprovalExpired expired
                    when !open.Remove(expired.ApprovalId, out var question) || at < question.ExpiresAt:
                    yield return $"{expired} does not apply at {at}";
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>A "no" and a question that ran out are the end of their call, and the call never started.</summary>
    public static IEnumerable<string> ANoEndsTheCallUnstarted(DrivenSession session)
    {
        var events = session.History.Select(happened => happened.Event).ToList();
        var questions = events
            .OfType<ApprovalRequested>()
            .ToDictionary(asked => asked.ApprovalId, asked => asked.CallId);
        var refused = events.SelectMany(happened =>
            happened switch
            {
                ApprovalDecided { Approved: false } no => [questions[no.ApprovalId]],
                ApprovalExpired expired => [questions[expired.ApprovalId]],
                _ => Array.Empty<string>(),
            }
        );
        foreach (var call in refused)
        {
            var end = events.OfType<ToolCallCompleted>().FirstOrDefault(end => end.CallId == call);
            if (end is not { Outcome: ToolOutcome.Denied, FailureKind: ToolFailureKind.PermissionDenied })
            {
                yield return $"{call} was refused and ended as {end?.Outcome}";
            }

            if (events.OfType<ToolCallStarted>().Any(start => start.CallId == call))
            {
                yield return $"{call} was refused and started";
            }
        }
    }
}
