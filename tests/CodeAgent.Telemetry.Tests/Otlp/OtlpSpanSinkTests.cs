using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CodeAgent.Core.Telemetry;
using CodeAgent.Telemetry.Export;
using CodeAgent.Telemetry.Otlp;
using CodeAgent.Telemetry.Tests.Kit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace CodeAgent.Telemetry.Tests.Otlp;

public sealed class OtlpSpanSinkTests
{
    private static readonly List<SpanRecord> s_spans = Spans.Project(RandomTree.Grow(9, 300), includeContent: true);

    [Fact]
    public async Task The_decoder_of_these_tests_agrees_with_the_official_exporter()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var source = new ActivitySource("probe");
        Activity sent;
        using (OfficialExporter(receiver, "probe"))
        {
            var link = new ActivityLink(
                new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), default)
            );
            using var parent = source.StartActivity("parent")!;
            sent = source.StartActivity("child", ActivityKind.Client, parent.Context, links: [link])!;
            sent.SetTag("text", "ü")
                .SetTag("int", -7L)
                .SetTag("double", 0.5)
                .SetTag("bool", true)
                .SetTag("list", new[] { "a", "b" });
            sent.AddEvent(
                new ActivityEvent(
                    "happened",
                    sent.StartTimeUtc.AddMilliseconds(1),
                    new ActivityTagsCollection { ["k"] = "v" }
                )
            );
            sent.SetStatus(ActivityStatusCode.Error).Dispose();
        }

        var span = receiver.Spans.Single(one => one.Name == "child");

        Assert.Equal((sent.TraceId.ToHexString(), sent.SpanId.ToHexString()), (span.TraceId, span.SpanId));
        Assert.Equal((sent.ParentSpanId.ToHexString(), 3L, 2L), (span.ParentSpanId, span.Kind, span.Status));
        Assert.Equal(
            (Nanoseconds(sent.StartTimeUtc), Nanoseconds(sent.StartTimeUtc + sent.Duration)),
            (span.Start, span.End)
        );
        Assert.Equal(
            ["ü", -7L, 0.5, true, new[] { "a", "b" }],
            new[] { "text", "int", "double", "bool", "list" }.Select(key => span.Attributes[key])
        );
        Assert.Equal(("happened", "v"), (span.Events.Single().Name, span.Events.Single().Attributes["k"]));
        Assert.Equal(sent.Links.Single().Context.SpanId.ToHexString(), span.Links.Single().SpanId);
        Assert.Equal("probe", span.Scope);
        Assert.Equal(0x101u, span.Flags);
    }

    [Theory]
    [InlineData(OtlpProtocol.HttpProtobuf, false)]
    [InlineData(OtlpProtocol.HttpProtobuf, true)]
    [InlineData(OtlpProtocol.Grpc, false)]
    [InlineData(OtlpProtocol.Grpc, true)]
    public async Task A_collector_reads_every_span_with_its_own_ids(OtlpProtocol protocol, bool gzip)
    {
        var isGrpc = protocol == OtlpProtocol.Grpc;
        await using var receiver = await OtlpReceiver.StartAsync(isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1);
        var endpoint = isGrpc ? receiver.Address : new Uri(receiver.Address, "v1/traces");
        using var sink = Sink(new OtlpTarget(endpoint, protocol) { Gzip = gzip, Headers = [new("x-key", "s3cret")] });

        await sink.WriteAsync(s_spans, default);

        var request = receiver.Requests[0];
        Assert.Equal(
            isGrpc ? "/opentelemetry.proto.collector.trace.v1.TraceService/Export" : "/v1/traces",
            request.Path
        );
        Assert.Equal((isGrpc, "s3cret"), (request.IsGrpc, request.Headers["x-key"]));
        Assert.Equal(s_spans.Select(Seen), receiver.Spans.Select(Seen));
        Assert.All(receiver.Spans, span => Assert.Equal("svc", span.Resource["service.name"]));
        Assert.All(
            receiver.Spans,
            span => Assert.Equal(("CodeAgent", AgentTelemetry.SchemaUrl), (span.Scope, span.SchemaUrl))
        );
        Assert.Equal(0, sink.Rejected);
    }

    [Fact]
    public async Task Many_spans_are_sent_in_requests_of_bounded_size()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var sink = Sink(Http(receiver));
        var large = new string('x', 100_000);
        var spans = Enumerable
            .Range(0, 1100)
            .Select(i => i < 60 ? s_spans[0] with { Attributes = [SpanAttribute.Of("x", large)] } : s_spans[1])
            .ToList();

        await sink.WriteAsync(spans, default);

        Assert.Equal(spans.Select(span => span.SpanId.ToHexString()), receiver.Spans.Select(span => span.SpanId));
        Assert.All(receiver.Requests, request => Assert.InRange(request.Body.Length, 1, 3 * 1024 * 1024));
        Assert.True(receiver.Requests.Count >= 4);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(500)]
    public async Task What_the_collector_refuses_for_good_is_counted_and_passed_over(int status)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        receiver.Answer = context => Respond(context, status);
        using var sink = Sink(Http(receiver));

        await sink.WriteAsync(s_spans, default);

        Assert.Equal(s_spans.Count, sink.Rejected);
    }

    [Fact]
    public async Task What_the_collector_refuses_in_part_is_counted_and_not_sent_again()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        // partial_success { rejected_spans: 3, error_message: "no" }
        receiver.Answer = context =>
            context.Response.Body.WriteAsync(new byte[] { 0x0A, 0x06, 0x08, 0x03, 0x12, 0x02, 0x6E, 0x6F }).AsTask();
        using var sink = Sink(Http(receiver));

        await sink.WriteAsync(s_spans, default);

        Assert.Equal((3, 1), (sink.Rejected, receiver.Requests.Count));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task What_may_be_taken_later_is_kept_and_the_collector_is_left_alone_meanwhile(int status)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        receiver.Answer = context =>
        {
            context.Response.Headers.RetryAfter = "7";
            return Respond(context, status);
        };
        using var sink = Sink(Http(receiver));

        var first = await Assert.ThrowsAsync<SpanSinkUnavailableException>(() => sink.WriteAsync(s_spans, default));
        var second = await Assert.ThrowsAsync<SpanSinkUnavailableException>(() => sink.WriteAsync(s_spans, default));

        Assert.Equal(TimeSpan.FromSeconds(7), first.RetryAfter);
        Assert.InRange(second.RetryAfter, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(7));
        Assert.Equal((1, 0), (receiver.Requests.Count, sink.Rejected));
    }

    [Theory]
    [InlineData("14", true)]
    [InlineData("16", true)]
    [InlineData("3", false)]
    public async Task A_grpc_status_says_whether_to_try_again(string status, bool isRetryable)
    {
        await using var receiver = await OtlpReceiver.StartAsync(HttpProtocols.Http2);
        receiver.Answer = async context =>
        {
            await context.Response.StartAsync();
            context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpResponseTrailersFeature>()!.Trailers[
                "grpc-status"
            ] = status;
        };
        using var sink = Sink(new OtlpTarget(receiver.Address, OtlpProtocol.Grpc));

        var error = await Record.ExceptionAsync(() => sink.WriteAsync(s_spans, default));

        Assert.Equal(isRetryable, error is SpanSinkUnavailableException);
        Assert.Equal(isRetryable ? 0 : s_spans.Count, sink.Rejected);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_fails_at_once_with_growing_distances()
    {
        using var sink = Sink(
            new OtlpTarget(new Uri($"http://127.0.0.1:{FreePort()}/v1/traces"), OtlpProtocol.HttpProtobuf)
        );

        var error = await Assert.ThrowsAsync<SpanSinkUnavailableException>(() => sink.WriteAsync(s_spans, default));

        Assert.Equal(TimeSpan.FromSeconds(1), error.RetryAfter);
        Assert.IsType<HttpRequestException>(error.InnerException);
    }

    [Fact]
    public async Task A_collector_that_never_answers_is_given_up_after_the_timeout()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var target = new OtlpTarget(new Uri($"http://{silent.LocalEndpoint}/v1/traces"), OtlpProtocol.HttpProtobuf);
        using var sink = Sink(target with { Timeout = TimeSpan.FromMilliseconds(200) });

        var begin = Stopwatch.GetTimestamp();
        await Assert.ThrowsAsync<SpanSinkUnavailableException>(() => sink.WriteAsync(s_spans, default));

        Assert.InRange(Stopwatch.GetElapsedTime(begin), TimeSpan.FromMilliseconds(190), TimeSpan.FromSeconds(15));
    }

    [Fact]
    public void A_target_shows_neither_headers_nor_what_its_address_may_hide()
    {
        var target = new OtlpTarget(new Uri("https://user:pw@host/v1/traces?key=s3cret"), OtlpProtocol.HttpProtobuf)
        {
            Headers = [new("authorization", "s3cret")],
        };

        Assert.Equal("HttpProtobuf https://host/v1/traces", target.ToString());
    }

    private static OtlpTarget Http(OtlpReceiver receiver) =>
        new(new Uri(receiver.Address, "v1/traces"), OtlpProtocol.HttpProtobuf);

    private static OtlpSpanSink Sink(OtlpTarget target) =>
        new(target, new OtlpSinkOptions([new("service.name", "svc")], AgentMetrics.Default, TimeProvider.System));

    private static TracerProvider OfficialExporter(OtlpReceiver receiver, string source) =>
        Sdk.CreateTracerProviderBuilder()
            .AddSource(source)
            .AddProcessor(
                new SimpleActivityExportProcessor(
                    new OtlpTraceExporter(
                        new OtlpExporterOptions
                        {
                            Endpoint = Http(receiver).Endpoint,
                            Protocol = OtlpExportProtocol.HttpProtobuf,
                        }
                    )
                )
            )
            .Build();

    private static Task Respond(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static string Seen(SpanRecord span) =>
        string.Join(
            '|',
            span.TraceId.ToHexString(),
            span.SpanId.ToHexString(),
            span.ParentSpanId?.ToHexString(),
            span.Name,
            span.Kind == ActivityKind.Client ? 3 : 1,
            Nanoseconds(span.Start.UtcDateTime),
            Nanoseconds(span.End.UtcDateTime),
            span.ErrorType is null ? 0 : 2,
            Shown(span.Attributes),
            string.Join(
                ';',
                span.Events.Select(e => $"{e.Name} {Nanoseconds(e.Time.UtcDateTime)} {Shown(e.Attributes)}")
            ),
            span.DroppedEvents,
            string.Join(
                ';',
                span.Links.Select(l => $"{l.TraceId.ToHexString()} {l.SpanId.ToHexString()} {Shown(l.Attributes)}")
            )
        );

    private static string Seen(OtlpSpan span) =>
        string.Join(
            '|',
            span.TraceId,
            span.SpanId,
            span.ParentSpanId.Length == 0 ? null : span.ParentSpanId,
            span.Name,
            span.Kind,
            span.Start,
            span.End,
            span.Status,
            Shown(span.Attributes),
            string.Join(';', span.Events.Select(e => $"{e.Name} {e.Time} {Shown(e.Attributes)}")),
            span.DroppedEvents,
            string.Join(';', span.Links.Select(l => $"{l.TraceId} {l.SpanId} {Shown(l.Attributes)}"))
        );

    private static string Shown(IEnumerable<SpanAttribute> attributes) =>
        Shown(attributes.ToDictionary(a => a.Key, a => a.Value));

    private static string Shown(Dictionary<string, object> attributes) =>
        string.Join(
            ',',
            attributes.Select(a =>
                $"{a.Key}={a.Value.GetType().Name}:{(a.Value is string[] list ? string.Join('+', list) : a.Value)}"
            )
        );

    private static ulong Nanoseconds(DateTime time) => (ulong)(time - DateTime.UnixEpoch).Ticks * 100;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
