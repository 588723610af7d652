using CodeAgent.Core.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace CodeAgent.Telemetry.Otlp;

/// <summary>Sends the process's metrics with OpenTelemetry's own exporter. The only place that names its packages.</summary>
internal static class OtlpMetrics
{
    public static IDisposable Start(OtlpTarget target, TelemetryOptions options)
    {
        var resource = options.Resource.Select(item => new KeyValuePair<string, object>(item.Key, item.Value));
        var reader = new PeriodicExportingMetricReader(
            new OtlpMetricExporter(ExporterOptions(target)),
            (int)options.MetricInterval.TotalMilliseconds
        );
        var provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddAttributes(resource))
            .AddMeter(AgentTelemetry.Name)
            .AddReader(reader)
            .Build();
        return new Running(provider, (int)options.FlushTime.TotalMilliseconds);
    }

    // Every value is set: what is not set, the exporter would read from the environment itself.
    private static OtlpExporterOptions ExporterOptions(OtlpTarget target) =>
        new()
        {
            Endpoint = target.Endpoint,
            Protocol =
                target.Protocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
            Headers = string.Join(',', target.Headers.Select(Header)),
            TimeoutMilliseconds = (int)target.Timeout.TotalMilliseconds,
            Compression = target.Gzip ? OtlpExportCompression.GZip : OtlpExportCompression.None,
        };

    private static string Header(KeyValuePair<string, string> header) =>
        $"{header.Key}={Uri.EscapeDataString(header.Value)}";

    private sealed class Running(MeterProvider provider, int flushMilliseconds) : IDisposable
    {
        public void Dispose()
        {
            provider.Shutdown(flushMilliseconds);
            provider.Dispose();
        }
    }
}
