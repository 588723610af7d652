using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Telemetry;
using CodeAgent.Telemetry.Tests.Kit;

namespace CodeAgent.Telemetry.Tests.Projection;

/// <summary>Joins spans with the log, over random trees that were cut off and recovered anywhere.</summary>
public sealed class EveryStartedCallTests
{
    private const int Trees = 150;

    [Fact]
    public void Every_started_call_that_ended_has_exactly_one_span_under_its_turn()
    {
        var (calls, restarted, interrupted) = (0, 0, 0);
        for (var seed = 0; seed < Trees; seed++)
        {
            var cut = RandomTree.Grow(seed, 150).Take(new Random(seed).Next(20, 150)).ToList();
            var expected = LogJoin.EndedCalls(cut);

            Assert.Equal(expected, LogJoin.CallsTold(Spans.Project(cut)));
            calls += expected.Count;
            restarted += expected.Count(call => call.Attempt > 1);
            interrupted += expected.Count(call => call.IsInterrupted);
        }

        // The generator must reach what the property is about.
        Assert.True(calls > 1000 && restarted > 50 && interrupted > 50, $"{calls}, {restarted}, {interrupted}");
    }

    [Fact]
    public void Every_model_call_attempt_and_every_turn_that_ended_has_exactly_one_span()
    {
        for (var seed = 0; seed < Trees; seed++)
        {
            var events = RandomTree.Grow(seed, 150);
            var spans = Spans.Project(events);

            Assert.Equal(
                events.Count(e => e.Type is nameof(ModelCallCompleted) or nameof(ModelCallFailed)),
                spans
                    .Where(span => span.Name.StartsWith("chat ", StringComparison.Ordinal))
                    .DistinctBy(span => span.SpanId)
                    .Count()
            );
            Assert.Equal(
                events.Count(e => e.Type == nameof(TurnCompleted)),
                spans.Count(span => span.Name.StartsWith("invoke_agent ", StringComparison.Ordinal))
            );
            Assert.Equal(spans.Count, spans.DistinctBy(span => span.SpanId).Count());
        }
    }

    [Fact]
    public void Every_parent_is_a_span_of_the_tree_once_its_turn_ended()
    {
        for (var seed = 0; seed < Trees; seed++)
        {
            var events = RandomTree.Grow(seed, 150);
            var spans = Spans.Project(events);
            var known = spans.Select(span => span.SpanId).ToHashSet();
            var open = OpenTurns(events).ToHashSet();

            Assert.All(
                spans.Where(span => span.ParentSpanId is not null),
                span => Assert.True(known.Contains(span.ParentSpanId!.Value) || open.Contains(span.ParentSpanId.Value))
            );
        }
    }

    private static IEnumerable<System.Diagnostics.ActivitySpanId> OpenTurns(IReadOnlyList<EventEnvelope> events) =>
        events
            .Select(e => (e.Stream, Event: SessionCodec.Decode(e)))
            .Where(e => e.Event is TurnStarted)
            .GroupBy(e => e.Stream)
            .Select(turns => SpanIds.Turn(turns.Key, ((TurnStarted)turns.Last().Event!).TurnId));
}
