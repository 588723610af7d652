using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Telemetry;

namespace CodeAgent.Core.Running;

/// <summary>What every runner of a stream needs to own it.</summary>
internal sealed record Ownership(
    IEventStore Store,
    OwnerId Owner,
    TimeProvider Clock,
    AgentMetrics Metrics,
    RunnerOptions Options
)
{
    /// <summary>
    /// Takes a stream over and runs it until there is nothing to do for a while, another owner has it, or
    /// <paramref name="stop"/> fires (running effects are then cancelled and their ends recorded).
    /// </summary>
    /// <exception cref="Errors.CodeAgentException">The log cannot be owned: altered, newer, or the store is out of order.</exception>
    public async Task<RunEnd> RunAsync<TState, TEvent>(
        StreamId stream,
        Func<StreamId, Aggregate<TState, TEvent>> aggregate,
        Func<StreamLog<TState, TEvent>, StreamId, OwnerLoop<TState, TEvent>> loop,
        CancellationToken stop
    )
        where TEvent : class
    {
        var head = await Store.FindHeadAsync(stream, stop);
        if (head is null)
        {
            return RunEnd.Idle;
        }

        var lease = await Store.AcquireAsync(stream, Owner, Options.LeaseDuration, stop);
        if (lease is null)
        {
            return RunEnd.OwnedElsewhere;
        }

        var log = new StreamLog<TState, TEvent>(this, lease, aggregate(head.Root));
        try
        {
            await log.LoadAsync(stop);
        }
        catch
        {
            // A log that this version cannot own must stay free for one that can.
            await Store.ReleaseAsync(lease, CancellationToken.None);
            throw;
        }

        return await OwnAsync(log, loop(log, head.Root), stop);
    }

    private async Task<RunEnd> OwnAsync<TState, TEvent>(
        StreamLog<TState, TEvent> log,
        OwnerLoop<TState, TEvent> loop,
        CancellationToken stop
    )
        where TEvent : class
    {
        Metrics.SessionChanged(null, log.Status);
        try
        {
            var end = await loop.RunAsync(stop);
            if (end != RunEnd.Fenced)
            {
                await Store.ReleaseAsync(log.Lease, CancellationToken.None);
            }

            return end;
        }
        finally
        {
            // Whatever ended the loop, nothing that it started goes on unseen.
            loop.Abandon();
            Metrics.SessionChanged(log.Status, null);
        }
    }
}

/// <summary>Timings of a runner.</summary>
public sealed record RunnerOptions
{
    /// <summary>How long a lease lasts without renewal.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often it is renewed; at most a third of its duration leaves room for two missed renewals.</summary>
    public TimeSpan LeaseRenewal { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a runner with nothing to do stays before it gives the stream back.</summary>
    public TimeSpan IdleRelease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a cancelled call may take to end before its outcome is called unknown.</summary>
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often an append is tried while the store fails, with growing pauses, before the runner gives up.</summary>
    public int StoreAttempts { get; init; } = 6;
}

/// <summary>Why a runner ended.</summary>
public enum RunEnd
{
    /// <summary>Nothing to do; the lease was released.</summary>
    Idle,

    /// <summary>Another process owns the stream.</summary>
    OwnedElsewhere,

    /// <summary>The lease was lost while it ran; nothing was written after that.</summary>
    Fenced,

    /// <summary>It was asked to stop; ends of running effects are recorded and the lease was released.</summary>
    Stopped,
}
