using System.Text.Json;
using CodeAgent.Core.Errors;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.Problems;
using CodeAgent.Grains.Sessions;
using Orleans.Runtime;

namespace CodeAgent.Gateway.Events;

/// <summary>
/// Reads one tree as it grows into a ring of frames. Watchers take them at their own pace; one that falls out of the ring
/// reads the store instead. Nobody is waited for.
/// </summary>
internal sealed class TreeTail
{
    /// <summary>Frames that are kept for watchers that are a little behind.</summary>
    public const int Kept = 1_000;

    private static readonly TimeSpan s_endCheck = TimeSpan.FromMilliseconds(200);
    private readonly TreeFrame[] _ring = new TreeFrame[Kept];
    private readonly PartialTexts _partials = new();
    private readonly Lock _gate = new();
    private readonly TreeSource _source;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop;
    private TaskCompletionSource _news = NewSignal();
    private long _next;
    private long _position;

    public TreeTail(TreeSource source, long position, TimeProvider clock, CancellationToken stopping)
    {
        (_source, _position, _clock) = (source, position, clock);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _ = RunAsync(_stop.Token);
    }

    /// <summary>Whether it ended with a failure, which its watchers were told.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Where a watcher begins: the next frame, the durable position before it, and what is being said.</summary>
    public (long Next, long Position, IReadOnlyList<TreeFrame> Partials) Now()
    {
        lock (_gate)
        {
            return (_next, _position, _partials.Frames());
        }
    }

    /// <summary>Takes the frames from one on; false where it fell out of the ring.</summary>
    public bool TryRead(ref long next, List<TreeFrame> frames, out Task news)
    {
        lock (_gate)
        {
            news = _news.Task;
            if (next < _next - Kept)
            {
                return false;
            }

            for (; next < _next; next++)
            {
                frames.Add(_ring[next % Kept]);
            }

            return true;
        }
    }

    public void Stop() => _stop.Cancel();

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await FollowAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The last watcher left, or the host stops.
        }
        catch (Exception error)
        {
            // Too late for a status; the watchers hear why and come back by themselves.
            IsBroken = true;
            var problem = ProblemMapping.Of(error, traceId: "");
            var json = JsonSerializer.SerializeToUtf8Bytes(problem, GatewayJson.Default.Problem);
            Publish(TreeFrame.Of(null, "problem", json));
            throw;
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var notice in _source.WatchAsync(_position, cancellationToken))
            {
                Take(notice);
                if (notice.Event is { Type: "TaskCompleted" or "SessionClosed" })
                {
                    _ = EndAsync(cancellationToken);
                }
            }
        }
        catch (EnumerationAbortedException)
        {
            // The activation ended; the next one goes on from the same position.
        }
    }

    private void Take(SessionNotice notice)
    {
        if (notice.Event is { } envelope)
        {
            lock (_gate)
            {
                _partials.Apply(envelope);
            }

            Publish(TreeFrame.Of(envelope));
        }
        else if (notice.Transient is { } transient)
        {
            lock (_gate)
            {
                _partials.Apply(notice.Stream, transient);
            }

            Publish(TreeFrame.Of(notice.Stream, transient));
        }
    }

    /// <summary>Tells the watchers that it is over, once nothing more comes.</summary>
    private async Task EndAsync(CancellationToken cancellationToken)
    {
        try
        {
            long? seen = null;
            while (await _source.StateAsync(cancellationToken) is { IsOver: true } state)
            {
                if (state.LastRootSeq == _position && seen == _position)
                {
                    Publish(TreeEnd.Frame(state));
                    return;
                }

                seen = _position;
                await Task.Delay(s_endCheck, _clock, cancellationToken);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or CodeAgentException)
        {
            // Who watches on is told by the tail itself.
        }
    }

    private void Publish(TreeFrame frame)
    {
        TaskCompletionSource news;
        lock (_gate)
        {
            _ring[_next % Kept] = frame;
            _next++;
            _position = frame.RootSeq ?? _position;
            (news, _news) = (_news, NewSignal());
        }

        news.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>The last frame of what is over.</summary>
internal static class TreeEnd
{
    public static TreeFrame Frame(TreeState state) =>
        TreeFrame.Of(
            null,
            "end",
            JsonSerializer.SerializeToUtf8Bytes(
                new StreamEnd(state.Status, state.LastRootSeq),
                GatewayJson.Default.StreamEnd
            )
        );
}

/// <summary>The data of an <c>end</c> frame.</summary>
internal sealed record StreamEnd(string Status, long LastRootSeq);
