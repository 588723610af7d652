using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Telemetry;
using CodeAgent.Core.Tests.Simulation;
using CodeAgent.Storage.InMemory;
using CodeAgent.Telemetry.Tests.Kit;

namespace CodeAgent.Telemetry.Tests.Projection;

/// <summary>Joins spans with logs that the real runner wrote while its processes were killed and stopped at random.</summary>
public sealed class SimulatedSessionTests
{
    [Fact]
    public void Every_call_that_a_real_runner_started_has_exactly_one_span_though_its_processes_die()
    {
        var (calls, interrupted, repeated) = (0, 0, 0);
        for (var seed = 0; seed < 10; seed++)
        {
            var log = Play(seed);
            var projector = new SpanProjector(log[0].Stream);

            var spans = log.SelectMany(projector.Apply).ToList();

            var expected = LogJoin.EndedCalls(log);
            Assert.Equal(expected, LogJoin.CallsTold(spans));
            Assert.Equal(
                log.Where(e => e.Type == nameof(ToolCallStarted)).Select(CallId).Distinct().Order(),
                expected.Select(call => call.CallId).Order()
            );
            Assert.Equal(log.Count(e => e.Type == nameof(ModelCallStarted)), Count(spans, "chat "));
            Assert.Equal(log.Count(e => e.Type == nameof(TurnStarted)), Count(spans, "invoke_agent "));
            Assert.Equal(spans.Count, spans.DistinctBy(span => span.SpanId).Count());
            calls += expected.Count;
            interrupted += expected.Count(call => call.IsInterrupted);
            repeated += expected.Count(call => call.Attempt > 1);
        }

        Assert.True(calls > 30 && interrupted > 0 && repeated > 0, $"{calls}, {interrupted}, {repeated}");
    }

    private static IReadOnlyList<EventEnvelope> Play(int seed)
    {
        var disk = new InMemoryEventStore.Disk();
        var faults = new Faults { Error = 0.02, UnknownOutcome = 0.02 };
        var simulation = new SessionSimulation(
            seed,
            (world, liveness) => new InMemoryEventStore(disk, world.Clock, liveness),
            faults
        );
        simulation.Run();
        return simulation.Log;
    }

    private static int Count(IEnumerable<SpanRecord> spans, string operation) =>
        spans.Count(span => span.Name.StartsWith(operation, StringComparison.Ordinal));

    private static string CallId(EventEnvelope started) =>
        ((ToolCallStarted)Core.Sessions.SessionCodec.Decode(started)!).CallId;
}
