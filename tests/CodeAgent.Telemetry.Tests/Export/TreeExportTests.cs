using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CodeAgent.Core.Telemetry;
using CodeAgent.Telemetry.Export;
using CodeAgent.Telemetry.Files;
using CodeAgent.Telemetry.Otlp;
using CodeAgent.Telemetry.Tests.Kit;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Telemetry.Tests.Export;

public sealed class TreeExportTests
{
    private static readonly TreeExportOptions s_quick = new() { BatchTime = TimeSpan.FromMilliseconds(10) };
    private readonly List<Exception> _failures = [];

    [Fact]
    public async Task Spans_arrive_while_the_tree_grows()
    {
        var events = RandomTree.Grow(11, 200);
        var log = new MemoryLog();
        var sink = new ListSink();
        await using var export = Follow(log, sink);

        foreach (var part in events.Chunk(40))
        {
            log.Append(part);
            var expected = Spans.Project(events.Take((int)part[^1].RootSeq)).Count;
            await Eventually.BecomesTrue(() => sink.Taken.Count == expected, $"{expected} spans are there");
        }
    }

    [Fact]
    public async Task Stopping_delivers_what_is_finished_by_then()
    {
        var events = RandomTree.Grow(12, 200);
        var log = new MemoryLog();
        var sink = new ListSink();
        var export = Follow(log, sink, s_quick with { BatchTime = TimeSpan.FromMinutes(5) });
        log.Append(events);

        await export.DisposeAsync();

        Assert.Equal(Spans.Project(events).Count, sink.Taken.Count);
    }

    [Fact]
    public async Task A_sink_that_hangs_holds_up_neither_the_other_sinks_nor_the_stop()
    {
        var events = RandomTree.Grow(13, 200);
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var target = new OtlpTarget(new Uri($"http://{silent.LocalEndpoint}/v1/traces"), OtlpProtocol.HttpProtobuf);
        using var hanging = new OtlpSpanSink(
            target,
            new OtlpSinkOptions([], AgentMetrics.Default, TimeProvider.System)
        );
        var log = new MemoryLog(events);
        var sink = new ListSink();
        var options = s_quick with { FlushTime = TimeSpan.FromMilliseconds(300) };
        var export = new TreeExport(log, log, EventTree.Root, [hanging, sink], options);
        await Eventually.BecomesTrue(
            () => sink.Taken.Count == Spans.Project(events).Count,
            "all spans are in the other sink"
        );

        var begin = Stopwatch.GetTimestamp();
        await export.DisposeAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(begin), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(0, await log.ReadCursorAsync("spans/otlp", EventTree.Root));
    }

    [Fact]
    public async Task Spans_wait_in_the_log_for_a_collector_that_comes_later()
    {
        var events = RandomTree.Grow(14, 200);
        var port = FreePort();
        var target = new OtlpTarget(new Uri($"http://127.0.0.1:{port}/v1/traces"), OtlpProtocol.HttpProtobuf);
        using var sink = new OtlpSpanSink(target, new OtlpSinkOptions([], AgentMetrics.Default, TimeProvider.System));
        var log = new MemoryLog(events);
        await using var export = Follow(log, sink, s_quick with { OnFailure = _failures.Add });
        await Eventually.BecomesTrue(() => _failures.Count > 0, "a delivery fails");

        await using var receiver = await OtlpReceiver.StartAsync(port: port);
        var expected = Spans.Project(events).Select(span => span.SpanId.ToHexString()).ToList();
        await Eventually.BecomesTrue(() => receiver.Spans.Count >= expected.Count, "all spans are at the collector");

        Assert.Equal(expected, receiver.Spans.Select(span => span.SpanId));
        Assert.All(_failures, failure => Assert.IsType<SpanSinkUnavailableException>(failure));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task A_store_that_fails_at_any_call_is_told_of_and_asked_again_at_the_stop(int call)
    {
        var events = RandomTree.Grow(15, 100);
        var calls = 0;
        var log = new MemoryLog(events) { Fault = () => ++calls == call ? new IOException("store") : null };
        var sink = new ListSink();
        var export = Follow(log, sink, s_quick with { OnFailure = _failures.Add });
        await Eventually.BecomesTrue(() => _failures.Count > 0, "something fails");

        await export.DisposeAsync();

        Assert.IsType<IOException>(Assert.Single(_failures));
        Assert.Equal(Spans.Project(events).Select(Spans.Json), sink.Taken.Select(one => one.Json));
    }

    [Fact]
    public async Task A_kill_between_two_followers_leaves_each_span_once_in_the_file()
    {
        using var folder = new TemporaryFolder();
        var path = folder["spans.jsonl"];
        var events = RandomTree.Grow(16, 400);
        var log = new MemoryLog();
        foreach (var part in events.Chunk(57))
        {
            log.Append(part);
            using var sink = new FileSpanSink(path, TimeProvider.System);
            // The process dies after the delivery: its cursor is never saved.
            log.Fault = part[0].RootSeq % 2 == 0 ? CursorFault() : () => null;
            await Record.ExceptionAsync(() => new SpanExport(log, log, sink, EventTree.Root).PumpAsync(default));
            log.Fault = () => null;
        }

        using (var sink = new FileSpanSink(path, TimeProvider.System))
        {
            await Follow(log, sink).DisposeAsync();
        }

        Assert.Equal(Spans.Project(events).Select(Spans.Json), await File.ReadAllLinesAsync(path));
    }

    // Calls of a pump: read the cursor, read a page, save the cursor.
    private static Func<Exception?> CursorFault()
    {
        var calls = 0;
        return () => ++calls == 3 ? new IOException("killed") : null;
    }

    private static TreeExport Follow(MemoryLog log, ISpanSink sink, TreeExportOptions? options = null) =>
        new(log, log, EventTree.Root, [sink], options ?? s_quick);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
