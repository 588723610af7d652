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
            await WaitAsync(await TryPumpAsync(export, _stop.Token), export);
        }

        using var deadline = new CancellationTokenSource(_options.FlushTime, _options.Clock);
        await TryPumpAsync(export, deadline.Token);
    }

    /// <summary>Returns null where all is delivered, else how long to wait.</summary>
    private async Task<TimeSpan?> TryPumpAsync(SpanExport export, CancellationToken cancellationToken)
    {
        try
        {
            await export.PumpAsync(cancellationToken);
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

    private async Task WaitAsync(TimeSpan? backoff, SpanExport export)
    {
        try
        {
            if (backoff is { } wait)
            {
                await Task.Delay(wait, _options.Clock, _stop.Token);
            }
            else if (await _log.WaitForEventsAsync(_root, export.Position, s_idle, _stop.Token))
            {
                // Lets the events of a burst come together in one delivery.
                await Task.Delay(_options.BatchTime, _options.Clock, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping: the loop's condition sees it.
        }
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
