using CodeAgent.Core.Telemetry;
using CodeAgent.Telemetry.Export;

namespace CodeAgent.Telemetry.Tests.Kit;

/// <summary>Keeps what it is given, as JSON lines; may fail before or after keeping a part.</summary>
internal sealed class ListSink : ISpanSink
{
    private readonly Lock _lock = new();
    private readonly List<(SpanRecord Span, string Json)> _taken = [];

    public string Name { get; init; } = "list";

    /// <summary>Asked before each span; what it returns is thrown.</summary>
    public Func<Exception?> Fault { get; set; } = () => null;

    public IReadOnlyList<(SpanRecord Span, string Json)> Taken
    {
        get
        {
            lock (_lock)
            {
                return [.. _taken];
            }
        }
    }

    public Task WriteAsync(IReadOnlyList<SpanRecord> spans, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var span in spans)
            {
                if (Fault() is { } error)
                {
                    throw error;
                }

                _taken.Add((span, Spans.Json(span)));
            }
        }

        return Task.CompletedTask;
    }

    public void Dispose() { }
}
