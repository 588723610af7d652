using Microsoft.AspNetCore.Http;

namespace CodeAgent.Gateway.Events;

/// <summary>One caller's event stream: from the store to where the tail is, then along with it.</summary>
/// <param name="hub">Tails of trees.</param>
/// <param name="source">What is watched.</param>
/// <param name="choice">What the caller wants to see.</param>
/// <param name="clock">The time.</param>
/// <param name="options">Heartbeat and patience.</param>
internal sealed class TreeWatcher(
    StreamHub hub,
    TreeSource source,
    EventChoice choice,
    TimeProvider clock,
    GatewayOptions options
)
{
    private const int PageSize = 500;
    private long _after;
    private EventFrames _frames = null!;

    /// <summary>Sends until it is over, the caller leaves or takes nothing any more.</summary>
    public async Task RunAsync(HttpContext context, TreeState state, CancellationToken cancellationToken)
    {
        _frames = EventFrames.Begin(context.Response, choice.IsNamed);
        _after = choice.After ?? (choice.WantsSnapshot ? state.LastRootSeq : 0);
        if (choice.WantsSnapshot)
        {
            long? id = choice.After is null ? state.LastRootSeq : null;
            _frames.Write(TreeFrame.Of(id, "snapshot", state.Json()));
        }

        try
        {
            if (state.IsOver)
            {
                await CatchUpAsync(state.LastRootSeq, cancellationToken);
                _frames.Write(TreeEnd.Frame(state));
                await FlushAsync(cancellationToken);
                return;
            }

            var tail = hub.Join(source, state.LastRootSeq);
            try
            {
                await FollowAsync(tail, cancellationToken);
            }
            finally
            {
                hub.Leave(source, tail);
            }
        }
        catch (TimeoutException)
        {
            // It took nothing for long. It comes back by Last-Event-ID.
            context.Abort();
        }
    }

    private async Task FollowAsync(TreeTail tail, CancellationToken cancellationToken)
    {
        var batch = new List<TreeFrame>();
        var (next, position, partials) = tail.Now();
        while (true)
        {
            await CatchUpAsync(position, cancellationToken);
            partials.Where(choice.Shows).ToList().ForEach(_frames.Write);
            while (tail.TryRead(ref next, batch, out var news))
            {
                if (batch.Count > 0)
                {
                    if (Write(batch))
                    {
                        await FlushAsync(cancellationToken);
                        return;
                    }

                    batch.Clear();
                }

                await FlushAsync(cancellationToken);
                await WaitAsync(news, cancellationToken);
            }

            (next, position, partials) = tail.Now();
        }
    }

    /// <summary>Reads the store up to where the tail was.</summary>
    private async Task CatchUpAsync(long position, CancellationToken cancellationToken)
    {
        while (_after < position)
        {
            var page = await source.ReadAsync(_after, PageSize, cancellationToken);
            foreach (var envelope in page.Events)
            {
                Write(TreeFrame.Of(envelope));
            }

            await FlushAsync(cancellationToken);
        }
    }

    /// <summary>Writes frames; whether one was the last.</summary>
    private bool Write(List<TreeFrame> batch)
    {
        foreach (var frame in batch)
        {
            Write(frame);
            if (frame.Name is "end" or "problem")
            {
                return true;
            }
        }

        return false;
    }

    private void Write(TreeFrame frame)
    {
        if (frame.RootSeq <= _after)
        {
            return;
        }

        if (choice.Shows(frame))
        {
            _frames.Write(frame);
        }

        _after = frame.RootSeq ?? _after;
    }

    private Task FlushAsync(CancellationToken cancellationToken)
    {
        var flush = _frames.FlushAsync(cancellationToken);
        return flush.IsCompleted ? flush : flush.WaitAsync(options.StuckLimit, clock, cancellationToken);
    }

    private async Task WaitAsync(Task news, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await news.WaitAsync(options.Heartbeat, clock, cancellationToken);
                return;
            }
            catch (TimeoutException) when (!news.IsCompleted)
            {
                _frames.KeepAlive();
                await FlushAsync(cancellationToken);
            }
        }
    }
}
