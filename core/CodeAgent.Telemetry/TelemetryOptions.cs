using CodeAgent.Core.Telemetry;
using CodeAgent.Telemetry.Otlp;

namespace CodeAgent.Telemetry;

/// <summary>What a host exports and where to. The default exports nothing.</summary>
public sealed record TelemetryOptions
{
    /// <summary>Collector of spans; null for none.</summary>
    public OtlpTarget? Traces { get; init; }

    /// <summary>Collector of metrics; null for none.</summary>
    public OtlpTarget? Metrics { get; init; }

    /// <summary>File that spans are appended to, one JSON object a line; null for none.</summary>
    public string? TraceFile { get; init; }

    /// <summary>Whether spans carry what was said, called and answered.</summary>
    public bool IncludeContent { get; init; }

    /// <summary><c>service.name</c>, e.g. <c>codeagent</c>, <c>codeagent-gateway</c>.</summary>
    public string ServiceName { get; init; } = "codeagent";

    /// <summary><c>service.instance.id</c>: tells two processes of a service apart.</summary>
    public string InstanceId { get; init; } = Guid.NewGuid().ToString();

    /// <summary>More attributes of the process; they go before ours of the same name.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ResourceAttributes { get; init; } = [];

    /// <summary>Meters to export.</summary>
    public IReadOnlyList<string> Meters { get; init; } = [AgentTelemetry.Name];

    /// <summary>Sources whose live activities are exported besides the log's spans; empty for none.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Paths of requests that are not worth a span, such as probes.</summary>
    public IReadOnlyList<string> UntracedPaths { get; init; } = [];

    /// <summary>Time between two exports of metrics.</summary>
    public TimeSpan MetricInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long stopping may wait for a last export.</summary>
    public TimeSpan FlushTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Hears of failed deliveries, for a log; null for nobody. Must not throw.</summary>
    public Action<Exception>? OnFailure { get; init; }

    /// <summary>
    /// These options with OpenTelemetry's standard <c>OTEL_*</c> settings laid over them, as far as they are given.
    /// </summary>
    /// <param name="find">Gives a setting's text by its name; null where it is not set.</param>
    /// <exception cref="Core.Errors.CodeAgentException">A setting is not valid (AGENT0102).</exception>
    public TelemetryOptions With(Func<string, string?> find)
    {
        var given = new OtlpVariables(find);
        return this with
        {
            Traces = given.IsDisabled ? null : given.Traces ?? Traces,
            Metrics = given.IsDisabled ? null : given.Metrics ?? Metrics,
            IncludeContent = IncludeContent || given.IncludeContent,
            ServiceName = given.ServiceName ?? ServiceName,
            ResourceAttributes = [.. given.ResourceAttributes, .. ResourceAttributes],
            MetricInterval = given.MetricInterval ?? MetricInterval,
        };
    }

    /// <summary>The attributes of the process, each name once.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Resource =>
        [
            .. ResourceAttributes
                .Concat([
                    new("service.name", ServiceName),
                    new("service.version", AgentTelemetry.Version),
                    new("service.instance.id", InstanceId),
                    new("host.name", Environment.MachineName),
                ])
                .DistinctBy(attribute => attribute.Key),
        ];
}
