using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>
/// Owns the state of one session and its writing end. An append whose outcome is unknown is settled by reading the log
/// again: under one epoch nobody else writes, so what came after the last known event is what was being written.
/// </summary>
internal sealed class SessionLog(SessionRuntime runtime, Lease lease)
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(50);

    public SessionState State { get; private set; } = SessionState.Empty;

    public Lease Lease => lease;

    /// <summary>Folds the stored events in and returns those that were new.</summary>
    /// <exception cref="CodeAgentException">An event is altered, or of a newer version (then the stream must not be owned).</exception>
    public async Task<IReadOnlyList<EventEnvelope>> LoadAsync(CancellationToken cancellationToken)
    {
        var loaded = new List<EventEnvelope>();
        await foreach (var envelope in runtime.Store.ReadAsync(lease.Stream, State.LastSeq, cancellationToken))
        {
            var decoded =
                SessionCodec.Decode(envelope)
                ?? throw new CodeAgentException(
                    ErrorCode.NewerEvents,
                    $"Event {envelope.Seq} of {envelope.Stream} ({envelope.Type} v{envelope.V}) is of a newer version. "
                        + "The session can be read, not continued, by this one."
                );
            State = SessionReducer.Apply(State, decoded, envelope.Seq, envelope.Ts);
            loaded.Add(envelope);
        }

        return loaded;
    }

    /// <summary>Appends and folds. Returns when it is known to be durable, refused, or the lease is lost.</summary>
    public async Task<AppendResult> AppendAsync(PendingAppend pending, CancellationToken cancellationToken)
    {
        var pause = s_firstPause;
        var batch = Batch(pending);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var startedAt = runtime.Clock.GetTimestamp();
                var result = await runtime.Store.AppendAsync(batch, cancellationToken);
                runtime.Metrics.AppendEnded(runtime.Clock.GetElapsedTime(startedAt), result.Status);
                if (result.Status == AppendStatus.Committed)
                {
                    Fold(pending.Events, result.Events);
                    return result;
                }

                return result.Status == AppendStatus.Conflict ? await SettleAsync(batch, cancellationToken) : result;
            }
            catch (Exception error) when (IsTransient(error) && attempt < runtime.Options.StoreAttempts)
            {
                await Task.Delay(pause, runtime.Clock, cancellationToken);
                pause *= 2;
            }
        }
    }

    /// <summary>
    /// The stream has moved on: by an earlier try of this append whose answer was lost, or by another owner. Only what is
    /// stored tells which.
    /// </summary>
    private async Task<AppendResult> SettleAsync(AppendBatch batch, CancellationToken cancellationToken)
    {
        var stored = await LoadAsync(cancellationToken);
        var ours =
            stored.Count >= batch.Events.Count
            && batch
                .Events.Zip(stored)
                .All(pair =>
                    pair.First.Type == pair.Second.Type && pair.First.Data.Span.SequenceEqual(pair.Second.Data.Span)
                );
        return new AppendResult(ours ? AppendStatus.Committed : AppendStatus.Fenced, State.LastSeq, stored);
    }

    private static bool IsTransient(Exception error) =>
        error is not OperationCanceledException
        && error
            is not CodeAgentException
            {
                Code: ErrorCode.StateAltered or ErrorCode.StateNewer or ErrorCode.NewerEvents or ErrorCode.KeyMissing,
            };

    private AppendBatch Batch(PendingAppend pending)
    {
        var next = pending.Events.Aggregate(
            State,
            (state, sessionEvent) =>
                SessionReducer.Apply(state, sessionEvent, state.LastSeq + 1, runtime.Clock.GetUtcNow())
        );
        return new AppendBatch(
            lease,
            State.LastSeq,
            [.. pending.Events.Select(sessionEvent => SessionCodec.Encode(sessionEvent, pending.Trace))]
        )
        {
            Answers = [.. pending.Answers.Select(answer => answer with { Seq = next.LastSeq })],
            Counters = pending.Counters,
            Projection = new HeadProjection(next.Status, next.Title, next.Settings?.Workspace ?? ""),
        };
    }

    private void Fold(IReadOnlyList<SessionEvent> events, IReadOnlyList<EventEnvelope> stored)
    {
        var status = State.Status;
        for (var at = 0; at < events.Count; at++)
        {
            RunMeter.Measure(runtime.Metrics, State, events[at], stored[at].Ts);
            State = SessionReducer.Apply(State, events[at], stored[at].Seq, stored[at].Ts);
        }

        if (State.Status != status)
        {
            runtime.Metrics.SessionChanged(status, State.Status);
        }
    }
}

/// <summary>What is to be appended together.</summary>
internal sealed record PendingAppend(IReadOnlyList<SessionEvent> Events)
{
    public IReadOnlyList<CounterChange> Counters { get; init; } = [];

    public IReadOnlyList<CommandAnswer> Answers { get; init; } = [];

    public string? Trace { get; init; }
}
