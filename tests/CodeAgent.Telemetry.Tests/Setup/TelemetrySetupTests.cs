using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using CodeAgent.Core.Telemetry;
using CodeAgent.Telemetry.Otlp;
using CodeAgent.Telemetry.Tests.Kit;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Telemetry.Tests.Setup;

public sealed class TelemetrySetupTests
{
    [Fact]
    public void Where_nothing_is_asked_for_OpenTelemetry_is_not_loaded()
    {
        var context = new Isolated();
        try
        {
            var start = context.Type("CodeAgent.Telemetry.TelemetrySetup").GetMethod("Start")!;
            var options = Activator.CreateInstance(context.Type("CodeAgent.Telemetry.TelemetryOptions"))!;
            options.GetType().GetProperty("TraceFile")!.SetValue(options, "/nowhere/spans.jsonl");

            var running = start.Invoke(null, [options, TimeProvider.System])!;

            Assert.Equal(true, running.GetType().GetProperty("ExportsSpans")!.GetValue(running));
            Assert.DoesNotContain(
                context.Assemblies,
                one => one.GetName().Name!.StartsWith("OpenTelemetry", StringComparison.Ordinal)
            );
        }
        finally
        {
            context.Unload();
        }
    }

    [Fact]
    public async Task Spans_go_to_the_file_and_to_the_collector()
    {
        using var folder = new TemporaryFolder();
        await using var receiver = await OtlpReceiver.StartAsync();
        var log = new MemoryLog(RandomTree.Grow(20, 200));
        var options = new TelemetryOptions
        {
            TraceFile = folder["spans.jsonl"],
            Traces = Target(receiver, "v1/traces"),
        };

        using (var running = TelemetrySetup.Start(options, TimeProvider.System))
        {
            await using var export = running.Follow(log, log, EventTree.Root);
        }

        var lines = await File.ReadAllLinesAsync(folder["spans.jsonl"]);
        Assert.Equal(lines.Length, receiver.Spans.Count);
        Assert.True(lines.Length > 20);
        Assert.All(receiver.Spans, span => Assert.Equal("codeagent", span.Resource["service.name"]));
    }

    [Fact]
    public async Task Metrics_reach_the_collector_at_the_latest_when_telemetry_stops()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var options = new TelemetryOptions { Metrics = Target(receiver, "v1/metrics"), ServiceName = "svc" };

        using (TelemetrySetup.Start(options, TimeProvider.System))
        {
            AgentMetrics.Default.TakenOver(TimeSpan.FromSeconds(1));
        }

        var request = Assert.Single(receiver.Requests);
        var resourceMetrics = new ProtoMessage(request.Body).Message(1);
        var attributes = resourceMetrics
            .Message(1)
            .Messages(1)
            .ToDictionary(one => one.Text(1), one => one.Message(2).Text(1));
        Assert.Equal("/v1/metrics", request.Path);
        Assert.Equal("svc", attributes["service.name"]);
        Assert.Contains(
            "orch.takeovers",
            resourceMetrics.Messages(2).SelectMany(scope => scope.Messages(2)).Select(metric => metric.Text(1))
        );
    }

    [Fact]
    public async Task What_the_environment_says_is_not_read()
    {
        const string Name = "OTEL_EXPORTER_OTLP_HEADERS";
        await using var receiver = await OtlpReceiver.StartAsync();
        Environment.SetEnvironmentVariable(Name, "x-from-environment=1");
        try
        {
            var options = new TelemetryOptions
            {
                Metrics = Target(receiver, "v1/metrics") with { Headers = [new("x-own", "a b")] },
            };
            using (TelemetrySetup.Start(options, TimeProvider.System))
            {
                AgentMetrics.Default.TakenOver(TimeSpan.FromSeconds(1));
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable(Name, null);
        }

        var headers = Assert.Single(receiver.Requests).Headers;
        Assert.Equal("a b", headers["x-own"]);
        Assert.DoesNotContain("x-from-environment", headers.Keys);
    }

    [Fact]
    public void A_collector_of_metrics_that_is_not_there_does_not_hold_up_the_stop()
    {
        var target = new OtlpTarget(new Uri("http://127.0.0.1:1/v1/metrics"), OtlpProtocol.HttpProtobuf);
        var running = TelemetrySetup.Start(new TelemetryOptions { Metrics = target }, TimeProvider.System);
        AgentMetrics.Default.TakenOver(TimeSpan.FromSeconds(1));

        var begin = Stopwatch.GetTimestamp();
        running.Dispose();

        Assert.InRange(Stopwatch.GetElapsedTime(begin), TimeSpan.Zero, TimeSpan.FromSeconds(8));
    }

    private static OtlpTarget Target(OtlpReceiver receiver, string path) =>
        new(new Uri(receiver.Address, path), OtlpProtocol.HttpProtobuf);

    /// <summary>Loads our assemblies a second time, so that a test sees what they themselves load.</summary>
    private sealed class Isolated() : AssemblyLoadContext(isCollectible: true)
    {
        public Type Type(string name) => LoadFromAssemblyName(new AssemblyName("CodeAgent.Telemetry")).GetType(name)!;

        protected override Assembly? Load(AssemblyName name)
        {
            var path = Path.Combine(AppContext.BaseDirectory, $"{name.Name}.dll");
            var isFramework = !File.Exists(path) || name.Name!.StartsWith("System.", StringComparison.Ordinal);
            return isFramework ? null : LoadFromAssemblyPath(path);
        }
    }
}
