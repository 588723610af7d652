using System.Text.Json;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Sessions;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.Problems;
using CodeAgent.Grains.Sessions;
using Orleans.Runtime;

namespace CodeAgent.Gateway.Events;

/// <summary>
/// Follows a session into an event stream. The durable events are complete and in order whatever becomes of the grain's
/// activation: the position is kept here.
/// </summary>
internal sealed class SessionTail(ISessionGrain session, EventFrames frames, TimeProvider clock, TimeSpan heartbeat)
{
    private long _after;

    public async Task RunAsync(long after, CancellationToken cancellationToken)
    {
        _after = after;
        try
        {
            while (true)
            {
                await FollowAsync(cancellationToken);
            }
        }
        catch (CodeAgentException error)
        {
            // Too late for a status; the reader hears why and comes back by itself.
            var problem = ProblemMapping.Of(error, traceId: "");
            frames.Event(null, "problem", JsonSerializer.SerializeToUtf8Bytes(problem, GatewayJson.Default.Problem));
            await frames.FlushAsync(cancellationToken);
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var notices = session
                .WatchAsync(_after, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            while (await NextAsync(notices.MoveNextAsync().AsTask(), cancellationToken))
            {
                Write(notices.Current);
            }
        }
        catch (EnumerationAbortedException)
        {
            // The activation ended; the next one goes on from the same position.
        }
    }

    /// <summary>Waits for the next notice; sends what is written while there is none, and a comment in a long silence.</summary>
    private async Task<bool> NextAsync(Task<bool> next, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!next.IsCompleted || frames.IsFull)
            {
                await frames.FlushAsync(cancellationToken);
            }

            try
            {
                return await next.WaitAsync(heartbeat, clock, CancellationToken.None);
            }
            catch (TimeoutException) when (!next.IsCompleted)
            {
                frames.Comment("keep-alive");
            }
        }
    }

    private void Write(SessionNotice notice)
    {
        if (notice.Event is { } envelope)
        {
            var data = JsonSerializer.SerializeToUtf8Bytes(envelope, SessionJson.Default.EventEnvelope);
            frames.Event(envelope.RootSeq, envelope.Type, data);
            _after = envelope.RootSeq;
        }
        else if (notice.Transient is { } transient)
        {
            frames.Event(
                null,
                "delta",
                JsonSerializer.SerializeToUtf8Bytes(transient, SessionJson.Default.TransientEvent)
            );
        }
    }
}
