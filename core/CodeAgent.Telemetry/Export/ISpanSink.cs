using CodeAgent.Core.Telemetry;

namespace CodeAgent.Telemetry.Export;

/// <summary>Where finished spans go. Called by exports of several trees at once.</summary>
public interface ISpanSink : IDisposable
{
    /// <summary>Names the sink's cursors; never renamed, or everything is exported again. <c>[a-z-]</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Delivers spans. What it returns from is delivered (or refused for good and counted); what it throws from may be
    /// delivered in part and is given again, with the same ids.
    /// </summary>
    /// <exception cref="SpanSinkUnavailableException">Not now; try again after its wait.</exception>
    Task WriteAsync(IReadOnlyList<SpanRecord> spans, CancellationToken cancellationToken);
}

/// <summary>A sink cannot take spans now. They stay in the log, which is the queue.</summary>
public sealed class SpanSinkUnavailableException(string message, TimeSpan retryAfter, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>How long to wait before the next try.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
