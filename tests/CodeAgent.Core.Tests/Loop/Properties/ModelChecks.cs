using CodeAgent.Core.Conversations;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tests.Loop.Driving;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Sessions;

namespace CodeAgent.Core.Tests.Loop.Properties;

/// <summary>What must be true each time the model is asked.</summary>
internal static class ModelChecks
{
    public static IEnumerable<string> TheConversationCanBeSent(DrivenSession session) =>
        session.AskedModel.SelectMany(asked =>
            TranscriptRules.Check(asked.Transcript).Select(finding => $"after event {asked.At}: {finding}")
        );

    public static IEnumerable<string> EachCallHasItsOwnId(DrivenSession session) =>
        session
            .History.Select(happened => happened.Event)
            .OfType<ModelCallStarted>()
            .CountBy(call => call.CallId)
            .Where(pair => pair.Value > 1)
            .Select(pair => $"{pair.Key} is used {pair.Value} times");

    public static IEnumerable<string> StepsAndTriesAreLimited(DrivenSession session)
    {
        var (steps, failures) = (0, 0);
        var limits = new SessionLimits();
        foreach (var happened in session.History.Select(happened => happened.Event))
        {
            switch (happened)
            {
                case SessionCreated created:
                    limits = created.Settings.Limits;
                    break;
                case TurnStarted:
                    (steps, failures) = (0, 0);
                    break;
                case ModelCallStarted call
                    when steps >= limits.MaxStepsPerTurn || (failures > 0 && failures >= limits.MaxModelAttempts):
                    yield return $"{call.CallId} after {steps} steps and {failures} failures";
                    break;
                case ModelCallCompleted:
                    (steps, failures) = (steps + 1, 0);
                    break;
                case ModelCallFailed:
                    failures++;
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>No call is made after the turn's time, where time counts only while nobody was waited for.</summary>
    public static IEnumerable<string> TimeIsLimited(DrivenSession session)
    {
        var (limit, began) = ((TimeSpan?)null, DateTimeOffset.MinValue);
        var waits = new List<(string CallId, string Id, DateTimeOffset From, DateTimeOffset? To)>();
        foreach (var (happened, at, _) in session.History)
        {
            switch (happened)
            {
                case SessionCreated created:
                    limit = created.Settings.Limits.MaxTurnTime;
                    break;
                case TurnStarted:
                    began = at;
                    waits.Clear();
                    break;
                case ApprovalRequested asked:
                    waits.Add((asked.CallId, asked.ApprovalId, at, null));
                    break;
                case ApprovalDecided decided:
                    End(waits, decided.ApprovalId, at);
                    break;
                case ApprovalExpired expired:
                    End(waits, expired.ApprovalId, at);
                    break;
                case ModelCallStarted call when at - began - Length(waits) >= limit:
                    yield return $"{call.CallId} {at - began} after the turn began, {Length(waits)} of it waiting";
                    break;
                default:
                    break;
            }
        }
    }

    public static IEnumerable<string> AStuckAgentIsNotAskedAgain(DrivenSession session)
    {
        var prints = new List<string>();
        var batch = new List<ToolCallRequested>();
        var ends = new Dictionary<string, ToolCallCompleted>();
        var most = 0;
        foreach (var happened in session.History.Select(happened => happened.Event))
        {
            switch (happened)
            {
                case SessionCreated created:
                    most = created.Settings.Limits.MaxRepetitions;
                    break;
                case TurnStarted:
                    prints.Clear();
                    break;
                case ToolCallRequested request:
                    batch.Add(request);
                    break;
                case ToolCallCompleted end:
                    ends[end.CallId] = end;
                    break;
                case ModelCallStarted call:
                    prints.AddRange(batch.Select(request => Print(request, ends[request.CallId])));
                    batch.Clear();
                    if (most >= 2 && (IsCycle(prints, 1, most) || IsCycle(prints, 2, most)))
                    {
                        yield return $"{call.CallId} after {string.Join(" | ", prints.TakeLast(2 * most))}";
                    }

                    break;
                case TurnCompleted:
                    batch.Clear();
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Once the tree's budget is used up the model is not asked again in that turn.</summary>
    public static IEnumerable<string> AUsedUpBudgetEndsTheTurn(DrivenSession session)
    {
        var isUsedUp = false;
        foreach (var happened in session.History.Select(happened => happened.Event))
        {
            isUsedUp = happened switch
            {
                TurnStarted => false,
                ToolCallCompleted { FailureKind: ToolFailureKind.BudgetExhausted } => true,
                _ => isUsedUp,
            };
            if (isUsedUp && happened is ModelCallStarted)
            {
                yield return $"{happened} although a budget is used up";
            }
        }
    }

    private static string Print(ToolCallRequested request, ToolCallCompleted end) =>
        $"{request.Name} {request.ArgumentsHash[..6]} {end.Outcome} {string.Concat(end.Content.OfType<TextBlock>().Select(text => text.Text))}";

    private static bool IsCycle(List<string> prints, int period, int times)
    {
        var tail = prints.TakeLast(period * times).ToList();
        return tail.Count == period * times && tail.Index().All(print => print.Item == tail[print.Index % period]);
    }

    private static void End(
        List<(string CallId, string Id, DateTimeOffset From, DateTimeOffset? To)> waits,
        string approvalId,
        DateTimeOffset at
    )
    {
        var index = waits.FindIndex(wait => wait.Id == approvalId);
        waits[index] = waits[index] with { To = at };
    }

    /// <summary>Length of all finished waits together, what overlaps counted once.</summary>
    private static TimeSpan Length(List<(string CallId, string Id, DateTimeOffset From, DateTimeOffset? To)> waits)
    {
        var (sum, covered) = (TimeSpan.Zero, DateTimeOffset.MinValue);
        foreach (var (_, _, from, to) in waits.Where(wait => wait.To is not null).OrderBy(wait => wait.From))
        {
            var begin = from > covered ? from : covered;
            sum += to!.Value > begin ? to.Value - begin : TimeSpan.Zero;
            covered = to.Value > covered ? to.Value : covered;
        }

        return sum;
    }
}
