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

        // OpenTelemetry's assemblies are named only behind these calls.
        List<IDisposable> providers = [];
        if (options.Metrics is { } metrics)
        {
            providers.Add(OtlpProviders.StartMetrics(metrics, options));
        }

        if (options.Traces is { } live && options.Sources.Count > 0)
        {
            providers.Add(OtlpProviders.StartTraces(live, options));
        }

        return new RunningTelemetry(sinks, providers, options, clock);
    }
}

/// <summary>The telemetry of one process.</summary>
public sealed class RunningTelemetry : IDisposable
{
    private readonly IReadOnlyList<ISpanSink> _sinks;
    private readonly IReadOnlyList<IDisposable> _providers;
    private readonly TelemetryOptions _options;
    private readonly TimeProvider _clock;

    internal RunningTelemetry(
        IReadOnlyList<ISpanSink> sinks,
        IReadOnlyList<IDisposable> providers,
        TelemetryOptions options,
        TimeProvider clock
    )
    {
        (_sinks, _providers) = (sinks, providers);
        (_options, _clock) = (options, clock);
    }

    /// <summary>Whether spans go anywhere.</summary>
    public bool ExportsSpans => _sinks.Count > 0;

    /// <summary>
    /// Exports the spans of a tree from here on, and those that an earlier process left, until it is disposed (before this
    /// object). Null where spans go nowhere.
    /// </summary>
    public TreeExport? Follow(IEventLog log, ICursors cursors, StreamId root) =>
        ExportsSpans ? new TreeExport(log, cursors, root, _sinks, ExportOptions()) : null;

    /// <summary>Exports the last metrics and activities, each for at most the flush time, and closes the sinks.</summary>
    public void Dispose()
    {
        foreach (var one in _sinks.Concat(_providers))
        {
            one.Dispose();
        }
    }

    private TreeExportOptions ExportOptions() =>
        new()
        {
            Clock = _clock,
            IncludeContent = _options.IncludeContent,
            FlushTime = _options.FlushTime,
            OnFailure = _options.OnFailure,
        };
}
