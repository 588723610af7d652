using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Telemetry;

namespace CodeAgent.Telemetry.Export;

/// <summary>
/// Follows one tree in the background and keeps every sink up to date, each at its own speed. It only reads the log, so
/// a slow or absent collector never slows an agent and never fills the memory.
/// </summary>
public sealed class TreeExport : IAsyncDisposable
{
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_storeBackoff = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly IEventLog _log;
    private readonly StreamId _root;
    private readonly TreeExportOptions _options;
    private readonly Task _followers;

    /// <summary>Begins to follow a tree, off the caller's scheduler.</summary>
    public TreeExport(
        IEventLog log,
        ICursors cursors,
        StreamId root,
        IEnumerable<ISpanSink> sinks,
        TreeExportOptions options
    )
    {
        (_log, _root, _options) = (log, root, options);
        var exports = sinks.Select(sink => new SpanExport(log, cursors, sink, root, options.IncludeContent)).ToList();
        _followers = Task.WhenAll(exports.Select(export => Task.Run(() => FollowAsync(export))));
    }

    /// <summary>
    /// Delivers what is finished by now, for at most the flush time, and stops. What is left is delivered when the tree is
    /// next followed.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
        }

        await _followers;
        _stop.Dispose();
    }

    private async Task FollowAsync(SpanExport export)
    {
        while (!_stop.IsCancellationRequested)
        {
            if (await TryAsync(cancel => StepAsync(export, cancel), _stop.Token) is { } backoff)
            {
                await TryAsync(cancel => Task.Delay(backoff, _options.Clock, cancel), _stop.Token);
            }
        }

        using var deadline = new CancellationTokenSource(_options.FlushTime, _options.Clock);
        await TryAsync(export.PumpAsync, deadline.Token);
    }

    /// <summary>Delivers what there is and returns when there is more.</summary>
    private async Task StepAsync(SpanExport export, CancellationToken cancellationToken)
    {
        await export.PumpAsync(cancellationToken);
        if (await _log.WaitForEventsAsync(_root, export.Position, s_idle, cancellationToken))
        {
            // Lets the events of a burst come together in one delivery.
            await Task.Delay(_options.BatchTime, _options.Clock, cancellationToken);
        }
    }

    /// <summary>Returns null where it was done or given up, else how long to wait before the next try.</summary>
    private async Task<TimeSpan?> TryAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await act(cancellationToken);
            return null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (SpanSinkUnavailableException unavailable)
        {
            return Failed(unavailable, unavailable.RetryAfter);
        }
#pragma warning disable CA1031 // The top of a background task: whatever fails here must not end the agent.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Failed(error, s_storeBackoff);
        }
    }

    private TimeSpan Failed(Exception error, TimeSpan wait)
    {
        _options.Metrics.ExportFailed();
        _options.OnFailure?.Invoke(error);
        return wait;
    }
}

/// <summary>How trees are followed.</summary>
public sealed record TreeExportOptions
{
    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where failures are counted.</summary>
    public AgentMetrics Metrics { get; init; } = AgentMetrics.Default;

    /// <summary>Whether spans carry what was said, called and answered.</summary>
    public bool IncludeContent { get; init; }

    /// <summary>How long events may gather before they are delivered together.</summary>
    public TimeSpan BatchTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long stopping may take.</summary>
    public TimeSpan FlushTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Hears of every failed delivery, for a log; null for nobody. Must not throw.</summary>
    public Action<Exception>? OnFailure { get; init; }
}
