using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tests.Loop.Driving;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Tests.Loop.Properties;

/// <summary>What must be true of the tool calls of any history.</summary>
internal static class CallChecks
{
    /// <summary>The last decision about each call: who is asked before people are brings a second one.</summary>
    private static IEnumerable<ToolCallDecided> Decisions(DrivenSession session) =>
        Of<ToolCallDecided>(session).Reverse().DistinctBy(decided => decided.CallId);

    public static IEnumerable<string> EachEndsOnce(DrivenSession session)
    {
        var ends = Of<ToolCallCompleted>(session).CountBy(end => end.CallId).ToDictionary();
        var requested = Of<ToolCallRequested>(session).Select(request => request.CallId).ToList();
        return requested
            .Where(id => ends.GetValueOrDefault(id) != 1)
            .Select(id => $"{id} has {ends.GetValueOrDefault(id)} ends")
            .Concat(ends.Keys.Except(requested).Select(id => $"{id} ended and was not asked for"));
    }

    public static IEnumerable<string> NoneStartsAfterItsTurnIsToStop(DrivenSession session)
    {
        var stopping = false;
        foreach (var happened in session.History.Select(happened => happened.Event))
        {
            stopping = happened switch
            {
                InterruptRequested => true,
                TurnStarted or TurnCompleted => false,
                _ => stopping,
            };
            if (stopping && happened is ToolCallStarted or ModelCallStarted)
            {
                yield return $"{happened} although the turn is to stop";
            }
        }
    }

    public static IEnumerable<string> OnlyHarmlessOnesStartAgain(DrivenSession session)
    {
        var effects = Decisions(session).ToDictionary(decided => decided.CallId, decided => decided.Effect);
        foreach (var starts in Of<ToolCallStarted>(session).GroupBy(start => start.CallId))
        {
            var most = effects[starts.Key] is ToolEffect.Workspace or ToolEffect.External
                ? 1
                : SessionPlanner.MaxToolAttempts;
            if (starts.Count() > most)
            {
                yield return $"{starts.Key} ({effects[starts.Key]}) started {starts.Count()} times";
            }

            if (!starts.Select(start => start.Attempt).SequenceEqual(Enumerable.Range(1, starts.Count())))
            {
                yield return $"{starts.Key} has attempts {string.Join(',', starts.Select(start => start.Attempt))}";
            }

            if (starts.GroupBy(start => start.Epoch).Any(same => same.Count() > 1))
            {
                yield return $"{starts.Key} started twice under one owner";
            }
        }
    }

    public static IEnumerable<string> NoneStartsUnpermitted(DrivenSession session)
    {
        var allowed = new HashSet<string>();
        var asked = new Dictionary<string, string>();
        foreach (var happened in session.History.Select(happened => happened.Event))
        {
            switch (happened)
            {
                case ToolCallDecided { Verdict: PermissionVerdict.Allow } decided:
                    allowed.Add(decided.CallId);
                    break;
                case ApprovalRequested question:
                    asked.Add(question.ApprovalId, question.CallId);
                    break;
                case ApprovalDecided { Approved: true } yes:
                    allowed.Add(asked[yes.ApprovalId]);
                    break;
                case ApprovalDecided no:
                    allowed.Remove(asked[no.ApprovalId]);
                    break;
                case ApprovalExpired expired:
                    allowed.Remove(asked[expired.ApprovalId]);
                    break;
                case ToolCallCompleted end:
                    allowed.Remove(end.CallId);
                    break;
                case ToolCallStarted start when !allowed.Contains(start.CallId):
                    yield return $"{start.CallId} started without a permission";
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Two calls that touch the same thing never run at once, and start in the model's order.</summary>
    public static IEnumerable<string> NoneRunsBesideWhatItCollidesWith(DrivenSession session)
    {
        var claims = Decisions(session).ToDictionary(decided => decided.CallId, decided => decided.Claims);
        var open = new List<string>();
        var running = new HashSet<string>();
        foreach (var happened in session.History.Select(happened => happened.Event))
        {
            switch (happened)
            {
                case ToolCallRequested request:
                    open.Add(request.CallId);
                    break;
                case ToolCallStarted start:
                    var earlier = open.TakeWhile(id => id != start.CallId);
                    foreach (
                        var other in running
                            .Union(earlier)
                            .Where(id => id != start.CallId && Collide(claims, id, start.CallId))
                    )
                    {
                        yield return $"{start.CallId} started beside {other}";
                    }

                    running.Add(start.CallId);
                    break;
                case ToolCallCompleted end:
                    open.Remove(end.CallId);
                    running.Remove(end.CallId);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>By the words of the claims, not by the code under test.</summary>
    private static bool Collide(Dictionary<string, IReadOnlyList<ResourceClaim>> claims, string one, string other) =>
        claims.TryGetValue(one, out var first)
        && first.Any(claim =>
            claims[other]
                .Any(beside =>
                    (claim.Exclusive || beside.Exclusive)
                    && (claim.Key == beside.Key || claim.Key == "workspace" || beside.Key == "workspace")
                )
        );

    private static IEnumerable<T> Of<T>(DrivenSession session) =>
        session.History.Select(happened => happened.Event).OfType<T>();
}
