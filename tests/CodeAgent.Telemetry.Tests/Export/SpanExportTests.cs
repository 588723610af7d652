using CodeAgent.Core.Errors;
using CodeAgent.Telemetry.Export;
using CodeAgent.Telemetry.Tests.Kit;

namespace CodeAgent.Telemetry.Tests.Export;

public sealed class SpanExportTests
{
    private const string Cursor = "spans/list";

    [Fact]
    public async Task What_is_finished_is_delivered_once_and_the_cursor_follows()
    {
        var events = RandomTree.Grow(1, 1200);
        var log = new MemoryLog(events);
        var sink = new ListSink();

        var delivered = await Export(log, sink).PumpAsync(default);
        var again = await Export(log, sink).PumpAsync(default);

        Assert.Equal(Spans.Project(events).Select(Spans.Json), sink.Taken.Select(one => one.Json));
        Assert.Equal((sink.Taken.Count, 0), (delivered, again));
        Assert.Equal(events.Count, await log.ReadCursorAsync(Cursor, EventTree.Root));
    }

    [Fact]
    public async Task An_export_that_goes_on_after_any_event_gives_the_same_spans()
    {
        var events = RandomTree.Grow(2, 120);
        var whole = Spans.Project(events).Select(Spans.Json).ToList();
        for (var cut = 0; cut <= events.Count; cut++)
        {
            var log = new MemoryLog(events.Take(cut));
            var sink = new ListSink();
            await Export(log, sink).PumpAsync(default);

            log.Append(events.Skip(cut));
            await Export(log, sink).PumpAsync(default);

            Assert.Equal(whole, sink.Taken.Select(one => one.Json));
        }
    }

    [Fact]
    public async Task Processes_that_die_anywhere_repeat_spans_but_never_lose_or_change_one()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var events = RandomTree.Grow(seed, 200);
            var random = new Random(seed);
            var log = new MemoryLog { Fault = () => random.Next(9) == 0 ? new IOException("store") : null };
            var sink = new ListSink { Fault = () => random.Next(30) == 0 ? Away() : null };
            for (var written = 0; written < events.Count; )
            {
                var next = Math.Min(events.Count, written + random.Next(1, 60));
                log.Append(events.Skip(written).Take(next - written));
                written = next;
                await PumpUntilDoneOrDead(Export(log, sink), random);
            }

            (log.Fault, sink.Fault) = (() => null, () => null);
            await Export(log, sink).PumpAsync(default);

            var distinct = sink.Taken.Select(one => one.Json).Distinct().Order();
            Assert.Equal(Spans.Project(events).Select(Spans.Json).Order(), distinct);
        }
    }

    [Fact]
    public async Task What_the_sink_did_not_take_is_given_again_before_anything_new()
    {
        var log = new MemoryLog(RandomTree.Grow(3, 100));
        var sink = new ListSink { Fault = Away };
        var export = Export(log, sink);
        await Assert.ThrowsAsync<SpanSinkUnavailableException>(() => export.PumpAsync(default));
        Assert.Equal(0, await log.ReadCursorAsync(Cursor, EventTree.Root));

        sink.Fault = () => null;
        await export.PumpAsync(default);

        Assert.Equal(Spans.Project(RandomTree.Grow(3, 100)).Select(Spans.Json), sink.Taken.Select(one => one.Json));
    }

    [Fact]
    public async Task An_altered_event_costs_only_what_it_would_have_ended()
    {
        var events = RandomTree.Grow(4, 100).ToList();
        var altered = events.FindLastIndex(e => e.Type == "ToolCallCompleted");
        var lost = Spans.Project(events).Where(span => span.RootSeq == events[altered].RootSeq).Select(Spans.Json);
        var expected = Spans.Project(events).Select(Spans.Json).Except(lost).ToList();
        events[altered] = events[altered] with { Data = "{\"callId\":1}"u8.ToArray() };
        var (log, sink) = (new MemoryLog(events), new ListSink());
        var export = Export(log, sink);

        var error = await Assert.ThrowsAsync<CodeAgentException>(() => export.PumpAsync(default));
        await export.PumpAsync(default);

        Assert.Equal(ErrorCode.StateAltered, error.Code);
        Assert.Equal(expected, sink.Taken.Select(one => one.Json));
    }

    [Fact]
    public async Task Each_sink_has_a_cursor_of_its_own()
    {
        var log = new MemoryLog(RandomTree.Grow(5, 100));
        var (one, other) = (new ListSink { Name = "one" }, new ListSink { Name = "other" });

        await Export(log, one).PumpAsync(default);
        await Export(log, other).PumpAsync(default);

        Assert.NotEmpty(one.Taken);
        Assert.Equal(one.Taken.Select(span => span.Json), other.Taken.Select(span => span.Json));
    }

    private static SpanExport Export(MemoryLog log, ListSink sink) => new(log, log, sink, EventTree.Root);

    private static SpanSinkUnavailableException Away() => new("away", TimeSpan.Zero);

    // A dead process is one whose export is never asked again.
    private static async Task PumpUntilDoneOrDead(SpanExport export, Random random)
    {
        while (true)
        {
            try
            {
                await export.PumpAsync(default);
                return;
            }
            catch (Exception error) when (error is IOException or SpanSinkUnavailableException)
            {
                if (random.Next(2) == 0)
                {
                    return;
                }
            }
        }
    }
}
