using System.Diagnostics;
using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CodeAgent.Telemetry.Otlp;

/// <summary>
/// Sends the process's metrics and live activities with OpenTelemetry's own exporters. The only place that names its
/// packages.
/// </summary>
internal static class OtlpProviders
{
    private const int QueueLength = 2048;
    private const int BatchLength = 512;
    private const int BatchMilliseconds = 5000;

    // Not inlined, or a caller that never comes here would load the packages.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IDisposable StartMetrics(OtlpTarget target, TelemetryOptions options)
    {
        var reader = new PeriodicExportingMetricReader(
            new OtlpMetricExporter(Exporter(target)),
            (int)options.MetricInterval.TotalMilliseconds
        );
        var provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(Resource(options))
            .AddMeter([.. options.Meters])
            .AddReader(reader)
            .Build();
        return new Running(provider, provider.Shutdown, options.FlushTime);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IDisposable StartTraces(OtlpTarget target, TelemetryOptions options)
    {
        var timeout = (int)target.Timeout.TotalMilliseconds;
        // Bounded: what does not fit in the queue is dropped.
        var export = new BatchActivityExportProcessor(
            new OtlpTraceExporter(Exporter(target)),
            QueueLength,
            BatchMilliseconds,
            timeout,
            BatchLength
        );
        var provider = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(Resource(options))
            .AddSource([.. options.Sources])
            .AddProcessor(new LeaveOut([.. options.UntracedPaths]))
            .AddProcessor(export)
            .Build();
        return new Running(provider, provider.Shutdown, options.FlushTime);
    }

    private static ResourceBuilder Resource(TelemetryOptions options) =>
        ResourceBuilder
            .CreateEmpty()
            .AddAttributes(options.Resource.Select(item => new KeyValuePair<string, object>(item.Key, item.Value)));

    // Every value is set: what is not set, the exporter would read from the environment itself.
    private static OtlpExporterOptions Exporter(OtlpTarget target) =>
        new()
        {
            Endpoint = target.Endpoint,
            Protocol = target.Protocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
            Headers = string.Join(',', target.Headers.Select(Header)),
            TimeoutMilliseconds = (int)target.Timeout.TotalMilliseconds,
            Compression = target.Gzip ? OtlpExportCompression.GZip : OtlpExportCompression.None,
        };

    private static string Header(KeyValuePair<string, string> header) =>
        $"{header.Key}={Uri.EscapeDataString(header.Value)}";

    /// <summary>A provider whose end is bounded.</summary>
    private sealed class Running(IDisposable provider, Func<int, bool> shutdown, TimeSpan flushTime) : IDisposable
    {
        public void Dispose()
        {
            shutdown((int)flushTime.TotalMilliseconds);
            provider.Dispose();
        }
    }

    /// <summary>Marks requests for some paths as not recorded, so that no exporter takes them.</summary>
    private sealed class LeaveOut(HashSet<string> paths) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.GetTagItem("url.path") is string path && paths.Contains(path))
            {
                data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            }
        }
    }
}
