using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Telemetry;
using CodeAgent.Telemetry.Export;
using CodeAgent.Telemetry.Files;
using CodeAgent.Telemetry.Otlp;

namespace CodeAgent.Telemetry;

/// <summary>Starts what the options ask for. Where they ask for nothing, nothing is loaded.</summary>
public static class TelemetrySetup
{
    /// <summary>Starts telemetry for the process; disposing it exports what is left.</summary>
    public static RunningTelemetry Start(TelemetryOptions options, TimeProvider clock)
    {
        List<ISpanSink> sinks = [];
        if (options.TraceFile is { } file)
        {
            sinks.Add(new FileSpanSink(file, clock));
        }

        if (options.Traces is { } traces)
        {
            var sinkOptions = new OtlpSinkOptions(options.Resource, AgentMetrics.Default, clock);
            sinks.Add(new OtlpSpanSink(traces, sinkOptions));
        }

        // OpenTelemetry's assemblies are named only behind this call.
        var metrics = options.Metrics is { } target ? OtlpMetrics.Start(target, options) : null;
        return new RunningTelemetry(sinks, metrics, options, clock);
    }
}

/// <summary>The telemetry of one process.</summary>
public sealed class RunningTelemetry : IAsyncDisposable
{
    private readonly IReadOnlyList<ISpanSink> _sinks;
    private readonly IDisposable? _metricExport;
    private readonly TreeExportOptions _options;

    internal RunningTelemetry(
        IReadOnlyList<ISpanSink> sinks,
        IDisposable? metricExport,
        TelemetryOptions options,
        TimeProvider clock
    )
    {
        (_sinks, _metricExport) = (sinks, metricExport);
        _options = new TreeExportOptions
        {
            Clock = clock,
            IncludeContent = options.IncludeContent,
            FlushTime = options.FlushTime,
            OnFailure = options.OnFailure,
        };
    }

    /// <summary>Whether spans go anywhere.</summary>
    public bool ExportsSpans => _sinks.Count > 0;

    /// <summary>
    /// Exports the spans of a tree from here on, and those that an earlier process left, until it is disposed (before this
    /// object). Null where spans go nowhere.
    /// </summary>
    public TreeExport? Follow(IEventLog log, ICursors cursors, StreamId root) =>
        ExportsSpans ? new TreeExport(log, cursors, root, _sinks, _options) : null;

    /// <summary>Exports the last metrics and closes the sinks.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var sink in _sinks)
        {
            await sink.DisposeAsync();
        }

        _metricExport?.Dispose();
    }
}
