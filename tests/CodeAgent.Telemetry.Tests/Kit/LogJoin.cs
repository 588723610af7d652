using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Telemetry;

namespace CodeAgent.Telemetry.Tests.Kit;

/// <summary>What is known of one tool call that started and ended.</summary>
internal sealed record CallFacts(string Stream, string CallId, long Attempt, bool IsInterrupted, string Parent);

/// <summary>Tells tool calls by the log and by spans, each without the other, so that they can be compared.</summary>
internal static class LogJoin
{
    /// <summary>Written from the promise, without the projector: every call that started and ended.</summary>
    public static IReadOnlyList<CallFacts> EndedCalls(IReadOnlyList<EventEnvelope> events)
    {
        var sessions = events
            .Select(e => (e.Stream, Event: SessionCodec.Decode(e)!))
            .ToLookup(e => e.Stream, e => e.Event);
        return
        [
            .. sessions
                .SelectMany(session => EndedCalls(session.Key, [.. session]))
                .OrderBy(call => call.Stream, StringComparer.Ordinal)
                .ThenBy(call => call.CallId, StringComparer.Ordinal),
        ];
    }

    /// <summary>The calls that spans tell of, one for each span with an id of its own.</summary>
    public static IReadOnlyList<CallFacts> CallsTold(IReadOnlyList<SpanRecord> spans)
    {
        var calls = spans.Where(span => span.Name.StartsWith("execute_tool ", StringComparison.Ordinal)).ToList();
        Assert.Equal(calls.Count, calls.Select(span => span.SpanId).Distinct().Count());
        return
        [
            .. calls
                .Select(span => new CallFacts(
                    (string)span.Value("gen_ai.conversation.id")!,
                    (string)span.Value("gen_ai.tool.call.id")!,
                    (long)span.Value("orch.attempt")!,
                    span.ErrorType == "interrupted",
                    span.ParentSpanId!.Value.ToHexString()
                ))
                .OrderBy(call => call.Stream, StringComparer.Ordinal)
                .ThenBy(call => call.CallId, StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<CallFacts> EndedCalls(StreamId stream, List<SessionEvent> events) =>
        from end in events.OfType<ToolCallCompleted>()
        let attempts = events.OfType<ToolCallStarted>().Where(started => started.CallId == end.CallId).ToList()
        where attempts.Count > 0
        let request = events.FindIndex(e => e is ToolCallRequested requested && requested.CallId == end.CallId)
        let turn = events.Take(request).OfType<TurnStarted>().Last()
        select new CallFacts(
            stream.Value,
            end.CallId,
            attempts.Max(attempt => attempt.Attempt),
            end.Outcome == ToolOutcome.Interrupted,
            SpanIds.Turn(stream, turn.TurnId).ToHexString()
        );
}
