using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Running;

/// <summary>
/// Owns the state of one stream and its writing end. An append whose outcome is unknown is settled by reading the log
/// again: under one epoch nobody else writes, so what came after the last known event is what was being written.
/// </summary>
internal sealed class StreamLog<TState, TEvent>(Ownership ownership, Lease lease, Aggregate<TState, TEvent> aggregate)
    where TEvent : class
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(50);

    public TState State { get; private set; } = aggregate.Empty;

    public Lease Lease => lease;

    /// <summary>Whether another owner has the stream; nothing may be written then.</summary>
    public bool IsFenced { get; private set; }

    /// <summary>The word that lists show.</summary>
    public string Status => aggregate.Project(State).Status;

    public void Fence() => IsFenced = true;

    /// <summary>What a command becomes in the state as it is.</summary>
    public Decision<TEvent> Decide(InboxCommand command) =>
        aggregate.Decide(State, command, ownership.Clock.GetUtcNow());

    /// <summary>Folds the stored events in and returns those that were new.</summary>
    /// <exception cref="CodeAgentException">An event is altered, or of a newer version (then the stream must not be owned).</exception>
    public async Task<IReadOnlyList<EventEnvelope>> LoadAsync(CancellationToken cancellationToken)
    {
        var loaded = new List<EventEnvelope>();
        await foreach (var envelope in ownership.Store.ReadAsync(lease.Stream, LastSeq, cancellationToken))
        {
            var decoded =
                aggregate.Decode(envelope)
                ?? throw new CodeAgentException(
                    ErrorCode.NewerEvents,
                    $"Event {envelope.Seq} of {envelope.Stream} ({envelope.Type} v{envelope.V}) is of a newer version. "
                        + $"The {lease.Stream.Kind} can be read, not continued, by this one."
                );
            State = aggregate.Apply(State, decoded, envelope.Seq, envelope.Ts);
            loaded.Add(envelope);
        }

        return loaded;
    }

    /// <summary>Makes events durable; false when the lease is lost or a limit stops it.</summary>
    public async Task<bool> RecordAsync(IReadOnlyList<TEvent> events, IReadOnlyList<CounterChange>? counters = null) =>
        (await AppendAsync(new PendingAppend<TEvent>(events) { Counters = counters ?? [] })).Status
        == AppendStatus.Committed;

    /// <summary>Appends and folds. Returns when it is known to be durable, refused, or the lease is lost.</summary>
    public async Task<AppendResult> AppendAsync(PendingAppend<TEvent> pending)
    {
        var result = await TryAsync(aggregate.Complete(State, pending));
        IsFenced |= result.Status == AppendStatus.Fenced;
        return result;
    }

    private long LastSeq => aggregate.LastSeq(State);

    private async Task<AppendResult> TryAsync(PendingAppend<TEvent> pending)
    {
        var pause = s_firstPause;
        var batch = Batch(pending);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var startedAt = ownership.Clock.GetTimestamp();
                var result = await ownership.Store.AppendAsync(batch);
                ownership.Metrics.AppendEnded(ownership.Clock.GetElapsedTime(startedAt), result.Status);
                if (result.Status == AppendStatus.Committed)
                {
                    Fold(pending.Events, result.Events);
                    return result;
                }

                return result.Status == AppendStatus.Conflict ? await SettleAsync(batch) : result;
            }
            catch (Exception error) when (IsTransient(error) && attempt < ownership.Options.StoreAttempts)
            {
                await Task.Delay(pause, ownership.Clock);
                pause *= 2;
            }
        }
    }

    /// <summary>
    /// The stream has moved on: by an earlier try of this append whose answer was lost, or by another owner. Only what is
    /// stored tells which.
    /// </summary>
    private async Task<AppendResult> SettleAsync(AppendBatch batch)
    {
        var stored = await LoadAsync(CancellationToken.None);
        var ours =
            stored.Count >= batch.Events.Count
            && batch
                .Events.Zip(stored)
                .All(pair =>
                    pair.First.Type == pair.Second.Type && pair.First.Data.Span.SequenceEqual(pair.Second.Data.Span)
                );
        return new AppendResult(ours ? AppendStatus.Committed : AppendStatus.Fenced, LastSeq, stored);
    }

    private static bool IsTransient(Exception error) =>
        error is not OperationCanceledException
        && error
            is not CodeAgentException
            {
                Code: ErrorCode.StateAltered or ErrorCode.StateNewer or ErrorCode.NewerEvents or ErrorCode.KeyMissing,
            };

    private AppendBatch Batch(PendingAppend<TEvent> pending)
    {
        var now = ownership.Clock.GetUtcNow();
        var next = pending.Events.Aggregate(
            State,
            (state, happened) => aggregate.Apply(state, happened, aggregate.LastSeq(state) + 1, now)
        );
        return new AppendBatch(
            lease,
            LastSeq,
            [.. pending.Events.Select(happened => aggregate.Encode(happened, pending.Trace))]
        )
        {
            Answers = [.. pending.Answers.Select(answer => answer with { Seq = aggregate.LastSeq(next) })],
            Counters = pending.Counters,
            Posts = pending.Posts,
            Projection = aggregate.Project(next),
        };
    }

    private void Fold(IReadOnlyList<TEvent> events, IReadOnlyList<EventEnvelope> stored)
    {
        var status = Status;
        for (var at = 0; at < events.Count; at++)
        {
            aggregate.Recorded(State, events[at], stored[at].Ts);
            State = aggregate.Apply(State, events[at], stored[at].Seq, stored[at].Ts);
        }

        if (Status != status)
        {
            ownership.Metrics.SessionChanged(status, Status);
        }
    }
}
