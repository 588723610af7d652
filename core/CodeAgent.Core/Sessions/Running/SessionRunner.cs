using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>
/// Runs one session while this process owns it: looks at the state, takes the next step, records, again. All its code
/// runs on the scheduler it was started on, one piece at a time.
/// </summary>
public sealed class SessionRunner(SessionRuntime runtime, StreamId stream, Action<TransientEvent> show)
{
    private readonly OutcomeQueue _outcomes = new();

    /// <summary>
    /// Takes the session over and runs it until there is nothing to do for a while, another owner has it, or
    /// <paramref name="stop"/> fires (running calls are then cancelled and their ends recorded).
    /// </summary>
    /// <exception cref="Errors.CodeAgentException">The log cannot be owned: altered, newer, or the store is out of order.</exception>
    public async Task<RunEnd> RunAsync(CancellationToken stop)
    {
        var head = await runtime.Store.FindHeadAsync(stream, stop);
        if (head is null)
        {
            return RunEnd.Idle;
        }

        var lease = await runtime.Store.AcquireAsync(stream, runtime.Owner, runtime.Options.LeaseDuration, stop);
        if (lease is null)
        {
            return RunEnd.OwnedElsewhere;
        }

        var log = new SessionLog(runtime, lease);
        try
        {
            await log.LoadAsync(stop);
        }
        catch
        {
            // A log that this version cannot own must stay free for one that can.
            await runtime.Store.ReleaseAsync(lease, CancellationToken.None);
            throw;
        }

        return await OwnAsync(log, head.Root, stop);
    }

    private async Task<RunEnd> OwnAsync(SessionLog log, StreamId root, CancellationToken stop)
    {
        var loop = new RunLoop(runtime, log, root, _outcomes, show);
        runtime.Metrics.SessionChanged(null, log.State.Status);
        try
        {
            var end = await loop.RunAsync(stop);
            if (end != RunEnd.Fenced)
            {
                await runtime.Store.ReleaseAsync(log.Lease, CancellationToken.None);
            }

            return end;
        }
        finally
        {
            // Whatever ended the loop, nothing that it started goes on unseen.
            loop.Abandon();
            runtime.Metrics.SessionChanged(log.State.Status, null);
        }
    }
}

/// <summary>Why a runner ended.</summary>
public enum RunEnd
{
    /// <summary>Nothing to do; the lease was released.</summary>
    Idle,

    /// <summary>Another process owns the session.</summary>
    OwnedElsewhere,

    /// <summary>The lease was lost while it ran; nothing was written after that.</summary>
    Fenced,

    /// <summary>It was asked to stop; ends of running calls are recorded and the lease was released.</summary>
    Stopped,
}
